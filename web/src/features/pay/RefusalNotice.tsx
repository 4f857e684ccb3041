import { useText } from "../../shared/i18n/useText";
import { ExpiredNotice } from "../../shared/offer/ExpiredNotice";
import { SoldOutNotice } from "../../shared/offer/SoldOutNotice";
import type { SearchParams } from "../../shared/searchParams";
import { ButtonLink } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import type { Refusal } from "./useBookingCreate";

interface Props {
  refusal: Refusal;
  params: SearchParams & { offer?: string };
  onSettled: () => void;
}

/** Why the offer could not be booked, and the nearest that can. Nothing was charged. */
export function RefusalNotice({ refusal, params, onSettled }: Props) {
  const text = useText();
  const { offer: _, ...search } = params;
  switch (refusal.__typename) {
    case "ClassSoldOut":
      return <SoldOutNotice message={refusal.message} alternatives={refusal.alternatives} search={search} />;
    case "OfferExpired":
      return <ExpiredNotice message={refusal.message} replacement={refusal.replacement ?? null} params={params} onTaken={onSettled} />;
    case "ExtraSoldOut":
      return (
        <Notice
          tone="stop"
          title={text("pay.extraSoldOut")}
          actions={
            <ButtonLink to="/rental" search={params} look="next">
              {text("pay.changeExtras")}
            </ButtonLink>
          }
        >
          <p>{refusal.message}</p>
        </Notice>
      );
  }
}
