import { expect, it } from "vitest";

import { pageSizes } from "./sizeBudget.ts";

const chunk = (fileName: string, module: string | null, ...imports: string[]) => ({
  fileName,
  imports,
  facadeModuleId: module,
  code: `${fileName} `.repeat(10),
});

it("a page weighs what draws all pages, what it needs, and each of them once", () => {
  const chunks = [
    chunk("start.js", "/web/src/app/start.tsx", "react.js"),
    chunk("react.js", null),
    chunk("form.js", null, "react.js"),
    chunk("find.js", "/web/src/features/find/FindPage.tsx", "form.js", "react.js"),
    chunk("other.js", "/web/src/features/pay/PayPage.tsx"),
  ];
  const sizes = pageSizes(chunks, ["/src/app/start.tsx"]);
  const [find, pay] = [sizes.get("features/find/FindPage.tsx") ?? 0, sizes.get("features/pay/PayPage.tsx") ?? 0];
  const alone = pageSizes(chunks.slice(3, 4), []).get("features/find/FindPage.tsx") ?? 0;
  expect(find).toBeGreaterThan(pay);
  expect(find).toBeLessThan(pay + 2.5 * alone);
});
