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

const bff = `http://127.0.0.1:${process.env["RENTACAR_PORT"] ?? "8000"}`;

export default defineConfig({
  plugins: [compiledCatalogs, react()],
  server: { proxy: { "/graphql": bff } },
  build: { target: "es2023", assetsInlineLimit: 0, reportCompressedSize: true },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
