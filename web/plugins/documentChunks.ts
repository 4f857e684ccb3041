import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { Kind, parse, print, visit } from "graphql";
import type { SelectionSetNode } from "graphql";
import type { Plugin } from "vite";

const MANIFEST = "src/shared/graphql/generated/persisted-documents.json";
const GENERATED = "generated/graphql";
const IMPORT = /^import \{([^}]+)\} from "([^"]+\/generated\/graphql)";$/gm;
const MARK = "?document=";

/**
 * Leaves of each GraphQL document its id, in a module of its own: the server has the text from `trusted-documents.json`, and in
 * production executes no other. The generator writes all documents into one file, which every visitor would fetch whole.
 */
export const documentChunks: Plugin = {
  name: "document-chunks",
  apply: "build",
  enforce: "pre",
  transform(code, id) {
    if (!code.includes(GENERATED)) return null;
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
  load(module) {
    const [file = "", name] = module.split(MARK);
    if (!name) return null;
    const line = readFileSync(join(file), "utf8")
      .split("\n")
      .find((each) => each.startsWith(`export const ${name} = `));
    if (!line) throw new Error(`${file} has no ${name} on a line of its own`);
    const id = /"__meta__":\{"hash":"(sha256:[0-9a-f]{64})"\}/.exec(line)?.[1];
    if (!id) throw new Error(`${name} has no id: is persistedDocuments on in codegen.ts?`);
    const document = JSON.stringify({ kind: "Document", definitions: [], documentId: trusted().ids.get(id) });
    return { code: `export const ${name} = ${document};`, moduleType: "js", map: null };
  },
  generateBundle() {
    const whole = [...this.getModuleIds()].find((id) => id.endsWith(`${GENERATED}.ts`));
    if (whole) this.error(`${whole} is imported whole by ${this.getModuleInfo(whole)?.importers.join(", ")}`);
    const source = JSON.stringify(Object.fromEntries(trusted().texts), null, 1);
    this.emitFile({ type: "asset", fileName: "trusted-documents.json", source });
  },
};

interface Trusted {
  /** From the generator's id of a document to that of the text which is executed. */
  ids: Map<string, string>;
  texts: Map<string, string>;
}

/** The documents as the server is to execute them: with the `__typename`s that the client's cache lives on, as it adds them itself to texts. */
function trusted(): Trusted {
  const written = Object.entries(JSON.parse(readFileSync(MANIFEST, "utf8")) as Record<string, string>);
  const executed = written.map(([id, text]) => {
    const named = withTypenames(text);
    return { id, named, namedId: `sha256:${createHash("sha256").update(named).digest("hex")}` };
  });
  return {
    ids: new Map(executed.map(({ id, namedId }) => [id, namedId])),
    texts: new Map(executed.map(({ namedId, named }) => [namedId, named])),
  };
}

function withTypenames(text: string): string {
  return print(visit(parse(text), { SelectionSet: { enter: withTypename } }));
}

function withTypename(node: SelectionSetNode, _key: unknown, parent: unknown): SelectionSetNode | undefined {
  const root = (parent as { kind?: string }).kind === Kind.OPERATION_DEFINITION;
  const named = node.selections.some((each) => each.kind === Kind.FIELD && each.name.value === "__typename");
  if (root || named) return undefined;
  return { ...node, selections: [...node.selections, { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } }] };
}
