import type { PaymentInput } from "../graphql/generated/graphql";
import type { MessageId } from "../i18n/i18n";

interface Wrong {
  problem: string;
}

interface WrongById {
  problemId: MessageId;
}

/** The form shows what is wrong by itself. */
interface Invalid {
  invalid: true;
}

/** What a card form gives: the provider's token for the card, or what is wrong with it. */
export type Tokenized = { token: string } | Wrong | WrongById | Invalid;

/** A card form hands its token maker up, so that the page's one button starts it. */
export interface CardFormHandle {
  tokenize: () => Promise<Tokenized>;
}

/** By which means to pay; `null` is the card that the rental was paid with. */
export type Means = { payment: PaymentInput | null } | Wrong | WrongById | Invalid;

export type MakeMeans = () => Promise<Means>;
