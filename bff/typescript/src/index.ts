export * from "./client.js";
export * from "./generated/graphql.js";
/** Every type of the schema, also of what no operation of this package asks. */
export type * as Schema from "./generated/schema.js";
