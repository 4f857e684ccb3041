import { expect, it } from "vitest";

import { spelledReference } from "./reference";

it("references are forgiven lower case, spaces and look-alike letters", () => {
  expect(spelledReference(" 7k3m-9qxo ")).toBe("7K3M9QX0");
  expect(spelledReference("7K3M9QXL")).toBe("7K3M9QX1");
});

it("what can't be a reference is none", () => {
  expect(spelledReference("7K3M9QX")).toBeNull();
  expect(spelledReference("7K3M9QXU")).toBeNull();
});
