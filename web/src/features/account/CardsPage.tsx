import { useState } from "react";
import { useMutation, useQuery } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { cardName } from "../../shared/booking/savedCard";
import { failureOf } from "../../shared/graphql/client";
import { SavedCardRemoveDocument, SavedCardsDocument } from "../../shared/graphql/generated/graphql";
import { Button } from "../../shared/ui/Button";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { Skeleton } from "../../shared/ui/Skeleton";
import styles from "./Account.module.css";

export function CardsPage() {
  const text = useAccountText();
  const [{ data, error }, ask] = useQuery({ query: SavedCardsDocument, requestPolicy: "cache-and-network" });
  const [{ fetching }, remove] = useMutation(SavedCardRemoveDocument);
  const [failed, setFailed] = useState(false);
  const cards = data?.savedCards;
  const failure = failureOf(error);
  const again = () => ask({ requestPolicy: "network-only" });

  async function take(id: string) {
    const answer = (await remove({ id })).data?.savedCardRemove;
    setFailed(answer?.__typename !== "SavedCardRemoved" && answer?.__typename !== "NotFound");
    again();
  }

  return (
    <div className={`${layout["page"]} ${layout["narrow"]}`}>
      <PageTitle title={text("account.cards.title")}>{text("account.cards.title")}</PageTitle>
      <p>{text("account.cards.lead")}</p>
      {!cards && failure && <FailureNotice failure={failure} onRetry={again} />}
      {!cards && !failure && <Skeleton shape="row" label={text("account.loading")} />}
      {failed && <p role="alert">{text("account.failed")}</p>}
      {cards?.length === 0 && <p role="status">{text("account.cards.none")}</p>}
      {cards && cards.length > 0 && (
        <ul className={layout["sheet"]}>
          {cards.map((card) => (
            <li key={card.id} className={styles["line"]}>
              <div className="numerals">
                <strong>{cardName(card.brand, card.last4)}</strong>
                <p>{text("account.cards.expiry", { month: String(card.expiryMonth).padStart(2, "0"), year: String(card.expiryYear) })}</p>
              </div>
              <Button busy={fetching} aria-label={text("account.cards.removeOne", { card: cardName(card.brand, card.last4) })} onClick={() => void take(card.id)}>
                {text("account.cards.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
