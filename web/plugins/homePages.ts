import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Plugin } from "vite";

const LANGUAGES = ["pt-BR", "en"] as const;
const SHELL_ENDS = "<!-- shell -->";

/**
 * Writes `home.pt-BR.html` and `home.en.html` beside `index.html`: the search page's heading stands in them, so that it is read
 * while the scripts are on their way. The server sends the one of the reader's language for `/`.
 */
export const homePages: Plugin = {
  name: "home-pages",
  apply: "build",
  writeBundle({ dir = "dist" }) {
    const page = readFileSync(join(dir, "index.html"), "utf8");
    if (!page.includes(SHELL_ENDS)) throw new Error(`index.html has no ${SHELL_ENDS}`);
    for (const language of LANGUAGES) {
      const texts = JSON.parse(readFileSync(`src/shared/i18n/locales/${language}.json`, "utf8")) as Record<string, string>;
      const heading = `<div class="shell-home"><p class="shell-title">${texts["search.title"]}</p><p>${texts["search.lead"]}</p></div>`;
      const home = page.replace('<html lang="pt-BR">', `<html lang="${language}">`).replace(SHELL_ENDS, heading);
      writeFileSync(join(dir, `home.${language}.html`), home);
    }
  },
};
