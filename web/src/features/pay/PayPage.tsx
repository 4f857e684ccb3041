import { getRouteApi, Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { useQuery } from "urql";

import { isSignedIn } from "../../shared/account/signedIn";
import { cardName } from "../../shared/booking/savedCard";
import { SavedCardsDocument } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import { HeldClock } from "../../shared/offer/HeldClock";
import { OfferGate } from "../../shared/offer/OfferGate";
import type { PricedOffer } from "../../shared/offer/OfferGate";
import { OfferSign } from "../../shared/offer/OfferSign";
import { OfferSummary } from "../../shared/offer/OfferSummary";
import type { MakeMeans } from "../../shared/pay/means";
import { ObstacleNotice } from "../../shared/pay/ObstacleNotice";
import { PayForm } from "../../shared/pay/PayForm";
import { ButtonLink } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { Skeleton } from "../../shared/ui/Skeleton";
import { Steps } from "../../shared/ui/Steps";
import { fitted, isComplete, readDraft } from "../driver/driverDraft";
import type { RentalDraft } from "../driver/driverDraft";
import { MoneyTerms } from "./MoneyTerms";
import { RefusalNotice } from "./RefusalNotice";
import { useBookingCreate } from "./useBookingCreate";

const route = getRouteApi("/pay");

export function PayPage() {
  const text = useText();
  const params = route.useSearch();
  const { busy, obstacle, refusal, pay, resend, settle } = useBookingCreate(params.offer ?? "");
  const stuck = refusal !== null || obstacle?.kind === "LOST";
  return (
    <div className={layout["page"]}>
      <Steps current="/pay" params={params} />
      <PageTitle title={text("pay.title")}>{text("pay.title")}</PageTitle>
      {refusal && <RefusalNotice refusal={refusal} params={params} onSettled={settle} />}
      {obstacle && (
        <ObstacleNotice
          obstacle={obstacle}
          busy={busy}
          onResend={resend}
          correct={
            <ButtonLink to="/driver" search={params} look="next">
              {text("pay.correct")}
            </ButtonLink>
          }
        />
      )}
      {!stuck && <OfferGate params={params}>{(offer) => <PayOffer offer={offer} busy={busy} onPay={pay} />}</OfferGate>}
    </div>
  );
}

interface OfferProps {
  offer: PricedOffer;
  busy: boolean;
  onPay: (makeMeans: MakeMeans, draft: RentalDraft) => void;
}

function PayOffer({ offer, busy, onPay }: OfferProps) {
  const text = useText();
  const params = route.useSearch();
  const [stored] = useState(readDraft);
  const [{ data, fetching }] = useQuery({ query: SavedCardsDocument, pause: !isSignedIn() });
  const [card] = data?.savedCards ?? [];
  const draft = stored && fitted(stored, offer.selection.additionalDrivers);
  if (!draft || !isComplete(draft, offer.pickup.localTime)) return <Navigate to="/driver" search={params} replace />;
  const { givenName, familyName, email } = draft.driver;
  return (
    <>
      <OfferSign offer={offer} />
      <div className={layout["columns"]}>
        <div className={layout["main"]}>
          <p>{text("pay.driver", { name: `${givenName} ${familyName}`, email })}</p>
          {fetching ? (
            <Skeleton shape="block" label={text("loading.card")} />
          ) : (
            <PayForm
              amount={offer.total}
              busy={busy}
              {...(card && { savedCard: cardName(card.brand, card.last4), savedToken: card.token })}
              onPay={(makeMeans) => onPay(makeMeans, draft)}
            >
              <MoneyTerms offer={offer} />
              <HeldClock until={offer.expiresAt} held="held.price" ended="held.priceEnded" />
            </PayForm>
          )}
        </div>
        <div className={layout["aside"]}>
          <OfferSummary offer={offer} clock={false} />
        </div>
      </div>
    </>
  );
}
