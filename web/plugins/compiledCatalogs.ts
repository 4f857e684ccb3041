import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

/** Compiles the ICU messages of the catalogs at build time, so that no message parser is shipped. */
export const compiledCatalogs: Plugin = {
  name: "compiled-catalogs",
  enforce: "pre",
  transform(code, id) {
    if (!/\/i18n\/locales\/[^/]+\.json$/.test(id)) return null;
    const messages = Object.entries(JSON.parse(code) as Record<string, string>);
    return { code: JSON.stringify(Object.fromEntries(messages.map(([key, text]) => [key, compileMessage(text)]))), map: null };
  },
};
