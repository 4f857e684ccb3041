import type { MessageId } from "../../shared/i18n/i18n";

/** What a card form gives: the provider's token for the card, or what is wrong with it. */
export type Tokenized = { token: string } | { problem: string } | { problemId: MessageId } | { invalid: true };

/** A card form hands its token maker up, so that the page's one button starts it. */
export interface CardFormHandle {
  tokenize: () => Promise<Tokenized>;
}
