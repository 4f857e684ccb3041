import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import type { Plugin } from "vite";

/** What compresses; fonts and pictures are compressed in themselves. */
const TEXTS = /\.(js|css|html|svg)$/;

/** Puts a `.br` and a `.gz` beside each text of the build: the server sends those, and compresses nothing itself. */
export const compressedFiles: Plugin = {
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
