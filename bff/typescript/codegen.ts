import type { CodegenConfig } from "@graphql-codegen/cli";

const types = {
  enumType: "string-literal",
  useTypeImports: true,
  strictScalars: true,
  scalars: { LocalDateTime: "string", DateTime: "string", Date: "string", Decimal: "string" },
} as const;

const config: CodegenConfig = {
  schema: "../schema.graphql",
  documents: "operations/*.graphql",
  emitLegacyCommonJSImports: false,
  importExtension: ".js",
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: "sha256" } },
      config: { ...types, documentMode: "string" },
    },
    "src/generated/schema.ts": { plugins: ["typescript"], config: { ...types, enumsAsTypes: true } },
  },
};

export default config;
