// The manifest goes with the package: a server that is told it runs these operations in production.
import { copyFileSync } from "node:fs";

copyFileSync("src/generated/persisted-documents.json", "dist/trusted-documents.json");
