import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import type { Plugin } from "vite";

const GENERATED = "shared/graphql/generated/graphql";
const IMPORT = /^import \{([^}]+)\} from "([^"]+\/graphql\/generated\/graphql)";$/gm;
const MARK = "?document=";

/**
 * Takes each GraphQL document as a module of its own. The generator writes all of them into one file, which every visitor
 * would fetch and run whole before seeing anything.
 */
export const documentChunks: Plugin = {
  name: "document-chunks",
  apply: "build",
  enforce: "pre",
  transform(code, id) {
    if (!code.includes(GENERATED.slice("shared/".length))) return null;
    const split = code.replace(IMPORT, (_, names: string, source: string) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean)
        .map((name) => `import { ${name} } from ${JSON.stringify(`${resolve(dirname(id), source)}.ts${MARK}${name}`)};`)
        .join(" "),
    );
    return split === code ? null : { code: split, map: null };
  },
  resolveId: (source) => (source.includes(MARK) ? source : null),
  load(id) {
    const [file = "", name] = id.split(MARK);
    if (!name) return null;
    const line = readFileSync(join(file), "utf8")
      .split("\n")
      .find((each) => each.startsWith(`export const ${name} = `));
    if (!line) throw new Error(`${file} has no ${name} on a line of its own`);
    return { code: line.replace(/ as unknown as DocumentNode<.*$/, ";"), moduleType: "js", map: null };
  },
};
