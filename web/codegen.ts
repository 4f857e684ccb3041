import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../bff/schema.graphql",
  documents: "src/**/*.graphql",
  generates: {
    "src/shared/graphql/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false, persistedDocuments: { mode: "embedHashInDocument", hashAlgorithm: "sha256" } },
      config: {
        enumType: "string-literal",
        useTypeImports: true,
        strictScalars: true,
        scalars: { LocalDateTime: "string", DateTime: "string", Date: "string", Decimal: "string" },
      },
    },
  },
};

export default config;
