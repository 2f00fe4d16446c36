import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const api = process.env.LORALEI_DEV_API ?? "http://127.0.0.1:4600";

/** Writes `<file>.gz` beside scripts and styles: the api sends it to browsers that take it, a fourth of the bytes. */
function gzipFiles(): Plugin {
  return {
    name: "gzip-files",
    apply: "build",
    async writeBundle({ dir }) {
      const folder = join(dir ?? "dist", "assets");
      const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name));
      for (const name of names) {
        const path = join(folder, name);
        await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), gzipFiles()],
  build: {
    target: "es2023",
    chunkSizeWarningLimit: 450,
  },
  server: {
    port: 5173,
    proxy: {
      "/trpc": { target: api, ws: true },
      "/files": api,
      "/images": api,
    },
  },
});
