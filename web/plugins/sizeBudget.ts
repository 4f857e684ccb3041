import { gzipSync } from "node:zlib";

import type { Plugin, Rollup } from "vite";

/** What a page may weigh before anybody pays: a phone in an arrivals hall fetches it. */
const BUDGET = 180 * 1024;

type Chunk = Pick<Rollup.OutputChunk, "fileName" | "imports" | "facadeModuleId" | "code">;

/** Each page's JavaScript, gzipped, in bytes: what draws any page, and what that page needs besides. */
export function pageSizes(chunks: readonly Chunk[], always: readonly string[]): Map<string, number> {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const sizes = new Map(chunks.map(({ fileName, code }) => [fileName, gzipSync(code, { level: 9 }).length]));

  function reach(names: readonly string[], found = new Set<string>()): Set<string> {
    for (const name of names.filter((each) => byName.has(each) && !found.has(each))) {
      found.add(name);
      reach(byName.get(name)?.imports ?? [], found);
    }
    return found;
  }

  const begin = (module: string) => chunks.filter(({ facadeModuleId }) => facadeModuleId?.endsWith(module)).map(({ fileName }) => fileName);
  const shared = always.flatMap(begin);
  const pages = chunks.filter(({ facadeModuleId }) => facadeModuleId?.endsWith("Page.tsx"));
  return new Map(
    pages.map(({ fileName, facadeModuleId }) => [
      (facadeModuleId ?? "").replace(/^.*\/src\//, ""),
      [...reach([...shared, fileName])].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0),
    ]),
  );
}

/** Fails the build where a page grows over the budget. */
export function sizeBudget(...always: string[]): Plugin {
  return {
    name: "size-budget",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((each): each is Rollup.OutputChunk => each.type === "chunk");
      const over = [...pageSizes(chunks, always)].filter(([, size]) => size > BUDGET);
      if (over.length) this.error(over.map(([page, size]) => `${page}: ${Math.ceil(size / 1024)} KB of JavaScript, more than ${BUDGET / 1024}`).join("\n"));
    },
  };
}
