import { getRouteApi, useNavigate } from "@tanstack/react-router";

import { money } from "../../shared/format/format";
import { useLocale, useText } from "../../shared/i18n/useText";
import { OfferGate } from "../../shared/offer/OfferGate";
import type { PricedOffer } from "../../shared/offer/OfferGate";
import { OfferSign } from "../../shared/offer/OfferSign";
import { OfferSummary } from "../../shared/offer/OfferSummary";
import { RefusedNotice } from "../../shared/offer/RefusedNotice";
import { SoldOutNotice } from "../../shared/offer/SoldOutNotice";
import { CoverageChoice } from "../../shared/selection/CoverageChoice";
import { ExtrasChoice } from "../../shared/selection/ExtrasChoice";
import { useSelection } from "../../shared/selection/useSelection";
import { ButtonLink } from "../../shared/ui/Button";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { Steps } from "../../shared/ui/Steps";
import styles from "./RentalPage.module.css";

const route = getRouteApi("/rental");

export function RentalPage() {
  const text = useText();
  const params = route.useSearch();
  return (
    <div className={layout["page"]}>
      <Steps current="/rental" params={params} />
      <PageTitle title={text("rental.title")}>{text("rental.title")}</PageTitle>
      <OfferGate params={params}>{(offer) => <Rental offer={offer} />}</OfferGate>
    </div>
  );
}

function Rental({ offer }: { offer: PricedOffer }) {
  const text = useText();
  const locale = useLocale();
  const navigate = useNavigate();
  const params = route.useSearch();
  const { offer: _, ...search } = params;
  const { selection, choose, changing, refusal, failure, retry } = useSelection(offer, {
    onPriced: (id) => navigate({ to: "/rental", search: (before) => ({ ...before, offer: id }), replace: true, resetScroll: false }),
  });
  return (
    <>
      <OfferSign offer={offer} />
      <div className={layout["columns"]}>
        <div className={layout["main"]}>
          {refusal?.__typename === "SearchRefused" && <RefusedNotice reason={refusal.reason} message={refusal.message} search={search} />}
          {refusal?.__typename === "ClassSoldOut" && (
            <SoldOutNotice message={refusal.message} alternatives={refusal.alternatives} search={search} />
          )}
          {failure && <FailureNotice failure={failure} onRetry={retry} />}
          <CoverageChoice
            options={offer.coverageOptions}
            chosen={selection.coverage}
            onChoose={(coverage) => choose({ ...selection, coverage })}
          />
          <ExtrasChoice options={offer.extraOptions} selection={selection} onChoose={choose} />
        </div>
        <div className={layout["aside"]}>
          <OfferSummary offer={offer} changing={changing} />
        </div>
      </div>
      <div className={styles["bar"]}>
        <p className={changing ? styles["changing"] : undefined} role="status">
          {text("rental.total")} <strong className="numerals">{money(offer.total, locale)}</strong>
        </p>
        <ButtonLink to="/driver" search={params} look="next">
          {text("rental.continue")}
        </ButtonLink>
      </div>
    </>
  );
}
