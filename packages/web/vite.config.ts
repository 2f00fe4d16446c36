import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const api = process.env.LORALEI_DEV_API ?? "http://127.0.0.1:4600";

export default defineConfig({
  plugins: [react(), tailwindcss()],
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
