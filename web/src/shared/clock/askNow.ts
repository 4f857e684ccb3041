import { learnNow } from "./businessClock";

/** Asks for the business's time once, beside everything else; without an answer the device's clock has to do. */
export async function askNow(): Promise<void> {
  const askedAt = Date.now();
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query: "{ clientConfig { now } }" }),
    });
    const answer = (await response.json()) as { data?: { clientConfig?: { now?: string } } };
    if (answer.data?.clientConfig?.now) learnNow(answer.data.clientConfig.now, askedAt);
  } catch {
    // Offline: pages say so themselves.
  }
}
