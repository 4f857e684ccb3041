import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { compileMessage } from "@lingui/message-utils/compileMessage";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Compiles the ICU messages of the catalogs at build time, so that no message parser is shipped. */
const compiledCatalogs: Plugin = {
  name: "compiled-catalogs",
  enforce: "pre",
  transform(code, id) {
    if (!/\/i18n\/locales\/[^/]+\.json$/.test(id)) return null;
    const messages = Object.entries(JSON.parse(code) as Record<string, string>);
    return { code: JSON.stringify(Object.fromEntries(messages.map(([key, text]) => [key, compileMessage(text)]))), map: null };
  },
};

/** What compresses; fonts and pictures are compressed in themselves. */
const TEXTS = /\.(js|css|html|svg)$/;

/** Puts a `.br` and a `.gz` beside each text of the build: the server sends those, and compresses nothing itself. */
const compressedFiles: Plugin = {
  name: "compressed-files",
  apply: "build",
  enforce: "post",
  writeBundle({ dir = "dist" }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((each) => TEXTS.test(each))) {
      const text = readFileSync(join(dir, name));
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(text));
      writeFileSync(join(dir, `${name}.gz`), gzipSync(text, { level: 9 }));
    }
  },
};

const bff = `http://127.0.0.1:${process.env["RENTACAR_PORT"] ?? "8000"}`;

export default defineConfig({
  plugins: [compiledCatalogs, react(), compressedFiles],
  server: { proxy: { "/graphql": bff } },
  build: { target: "es2023", assetsInlineLimit: 0, reportCompressedSize: true },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
