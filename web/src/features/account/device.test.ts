import { expect, it } from "vitest";

import { device } from "./device";

it("a browser is known by the word that the others don't borrow", () => {
  const edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
  const safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
  expect(device(edge)).toEqual({ browser: "Edge", system: "Windows" });
  expect(device(safari)).toEqual({ browser: "Safari", system: "iOS" });
  expect(device("curl/8")).toBeNull();
});
