import type { HtmlTagDescriptor, Plugin, Rollup } from "vite";

/**
 * Names the chunk that draws the page, and what that needs, in `index.html`: the browser fetches them beside the small entry
 * instead of after it.
 */
export function earlyChunks(module: string): Plugin {
  return {
    name: "early-chunks",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((each): each is Rollup.OutputChunk => each.type === "chunk");
        const drawn = chunks.find((chunk) => chunk.facadeModuleId?.endsWith(module));
        if (!drawn) throw new Error(`no chunk begins with ${module}`);
        const entry = chunks.find((chunk) => chunk.isEntry);
        const named = new Set([entry?.fileName, ...(entry?.imports ?? [])]);
        const early = chunks
          .filter(({ fileName }) => (fileName === drawn.fileName || drawn.imports.includes(fileName)) && !named.has(fileName))
          .toSorted((a, b) => b.code.length - a.code.length); // the longest takes longest, so it is asked for first
        return [
          ...early.map(({ fileName }) => link("modulepreload", fileName)),
          ...early.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])].map((name) => link("stylesheet", name))),
        ];
      },
    },
  };
}

function link(rel: string, name: string): HtmlTagDescriptor {
  return { tag: "link", injectTo: "head", attrs: { rel, crossorigin: true, href: `/${name}` } };
}
