import type { ResultOf, VariablesOf } from "@graphql-typed-document-node/core";
import { createClient as createSseClient } from "graphql-sse";

import type { TypedDocumentString } from "./generated/graphql.js";

/** An operation of this package. */
export type Operation<Result, Variables> = TypedDocumentString<Result, Variables>;

export interface ClientOptions {
  /** The address of `/graphql`. */
  url: string;
  /** An access token (`rac_…`); without one the operations are a guest's. */
  token?: string;
  /** Language of texts: `pt-BR` or `en`. */
  locale?: string;
  /** Send ids instead of texts: for a server that has been told `trusted-documents.json`. */
  trusted?: boolean;
  fetch?: typeof fetch;
}

export interface Problem {
  message: string;
  path?: readonly (string | number)[];
  extensions: { code: string; traceId: string; field?: string; retryAfterSeconds?: number; [more: string]: unknown };
}

/** The operation was refused, or parts of its answer are missing: `data` holds the others. */
export class OperationError extends Error {
  override readonly name = "OperationError";

  constructor(
    readonly problems: readonly Problem[],
    readonly data: unknown,
    readonly status: number,
  ) {
    super(problems.map(({ message, extensions }) => `${extensions.code}: ${message}`).join("; "));
  }

  /** Seconds after which it may be tried again, where the server says so. */
  get retryAfter(): number | undefined {
    return this.problems.find(({ extensions }) => extensions.retryAfterSeconds !== undefined)?.extensions.retryAfterSeconds;
  }
}

export interface Client {
  /** Executes a query or a mutation. Throws OperationError. */
  execute<Result, Variables>(operation: Operation<Result, Variables>, variables: Variables): Promise<Result>;
  /** Follows a subscription, over an event stream that is taken up again when it breaks. Throws OperationError. */
  follow<Result, Variables>(operation: Operation<Result, Variables>, variables: Variables, signal?: AbortSignal): AsyncGenerator<Result, void>;
}

interface Text {
  toString(): string;
  __meta__?: Record<string, unknown> | undefined;
}

interface Answer {
  data?: unknown;
  errors?: Problem[];
}

export function createClient({ url, token, locale, trusted = false, fetch: fetchFn = fetch }: ClientOptions): Client {
  const headers: Record<string, string> = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(locale === undefined ? {} : { "accept-language": locale }),
  };
  const asked = (operation: Text, variables: unknown): { query: string; variables: Record<string, unknown> } => ({
    ...(trusted ? { query: "", documentId: operation.__meta__?.["hash"] } : { query: operation.toString() }),
    variables: variables as Record<string, unknown>,
  });
  return {
    async execute<Result, Variables>(operation: Operation<Result, Variables>, variables: Variables): Promise<Result> {
      const response = await fetchFn(url, {
        method: "POST",
        headers: { ...headers, accept: "application/graphql-response+json", "content-type": "application/json" },
        body: JSON.stringify(asked(operation, variables)),
      });
      return given<Result>((await response.json()) as Answer, response.status);
    },
    async *follow<Result, Variables>(operation: Operation<Result, Variables>, variables: Variables, signal?: AbortSignal) {
      const client = createSseClient({ url, headers, fetchFn, retryAttempts: 10 });
      const stop = () => client.dispose();
      signal?.addEventListener("abort", stop);
      try {
        for await (const answer of client.iterate(asked(operation, variables))) {
          yield given<Result>(answer as unknown as Answer, 200);
        }
      } finally {
        signal?.removeEventListener("abort", stop);
        client.dispose();
      }
    },
  };
}

function given<Result>({ data, errors }: Answer, status: number): Result {
  if (errors?.length) throw new OperationError(errors, data, status);
  return data as Result;
}

export type { ResultOf, VariablesOf };
