import { clientFor } from "../graphql/client";
import { NowDocument } from "../graphql/generated/graphql";
import { rememberedLocale } from "../i18n/preferredLocale";
import { learnNow } from "./businessClock";

/** Asks for the business's time once, beside everything else; without an answer the device's clock has to do. */
export async function askNow(): Promise<void> {
  const askedAt = Date.now();
  const { data } = await clientFor(rememberedLocale()).query(NowDocument, {}).toPromise();
  if (data) learnNow(data.clientConfig.now, askedAt);
}
