import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { compiledCatalogs } from "./plugins/compiledCatalogs.ts";
import { compressedFiles } from "./plugins/compressedFiles.ts";
import { documentChunks } from "./plugins/documentChunks.ts";
import { earlyChunks } from "./plugins/earlyChunks.ts";
import { homePages } from "./plugins/homePages.ts";
import { sizeBudget } from "./plugins/sizeBudget.ts";

const bff = `http://127.0.0.1:${process.env["RENTACAR_PORT"] ?? "8000"}`;

export default defineConfig({
  plugins: [
    compiledCatalogs,
    documentChunks,
    react(),
    earlyChunks("/src/app/start.tsx"),
    sizeBudget("/src/app/main.ts", "/src/app/start.tsx"),
    homePages,
    compressedFiles,
  ],
  server: { proxy: { "/graphql": bff, "/auth": bff, "/documents": bff } },
  // All styles are eight kilobytes: one file of them is there before the first page, and no other page waits for its own.
  build: { target: "es2023", assetsInlineLimit: 0, cssCodeSplit: false, reportCompressedSize: true },
  test: { include: ["{src,plugins}/**/*.test.{ts,tsx}"] },
});
