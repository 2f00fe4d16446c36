import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/** Statements kept compiled: more than the code has, so that only generated IN lists ever push one out. */
const maxStatements = 400;

/**
 * `node:sqlite` in the form that Kysely's SQLite dialect asks for. WAL with synchronous NORMAL: a commit survives
 * the death of the process; what must survive the loss of power uses `withFullSync` of open.ts.
 */
export function sqliteDatabase(file: string): SqliteDatabase {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON");
  const statements = new Map<string, SqliteStatement>();
  return {
    close() {
      statements.clear();
      db.close();
    },
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = adapted(db.prepare(sql));
        const oldest = statements.size >= maxStatements ? statements.keys().next().value : undefined;
        if (oldest !== undefined) statements.delete(oldest);
        statements.set(sql, statement);
      }
      return statement;
    },
  };
}

function adapted(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
