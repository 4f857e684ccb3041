import type { SearchRefusal } from "../graphql/generated/graphql";
import { useText } from "../i18n/useText";
import { ButtonLink } from "../ui/Button";
import { Notice } from "../ui/Notice";
import type { SearchParams } from "../searchParams";

interface Props {
  reason: SearchRefusal;
  message: string;
  search: SearchParams;
}

const PROMOTION: readonly SearchRefusal[] = ["PROMOTION_UNKNOWN", "PROMOTION_NOT_APPLICABLE"];
const SELECTION: readonly SearchRefusal[] = ["COVERAGE_UNKNOWN", "EXTRA_UNKNOWN", "EXTRA_QUANTITY", "EXTRA_SOLD_OUT"];

/** Why a search has no offers, and the way on. The sentence is the server's, in the reader's language. */
export function RefusedNotice({ reason, message, search }: Props) {
  const text = useText();
  const { promo, ...withoutPromo } = search;
  const { to, ...roundTrip } = search;
  return (
    <Notice
      tone="stop"
      title={text(`refused.${reason}`)}
      actions={
        <>
          {PROMOTION.includes(reason) && promo && (
            <ButtonLink to="/offers" search={withoutPromo} look="next">
              {text("refused.withoutPromo")}
            </ButtonLink>
          )}
          {reason === "ONE_WAY_NOT_OFFERED" && to && (
            <ButtonLink to="/offers" search={roundTrip} look="next">
              {text("refused.roundTrip")}
            </ButtonLink>
          )}
          {SELECTION.includes(reason) ? (
            <ButtonLink to="/offers" search={search} look="next">
              {text("action.backToOffers")}
            </ButtonLink>
          ) : (
            <ButtonLink to="/" search={search} look={PROMOTION.includes(reason) || reason === "ONE_WAY_NOT_OFFERED" ? "plain" : "next"}>
              {text("action.changeSearch")}
            </ButtonLink>
          )}
        </>
      }
    >
      <p>{message}</p>
    </Notice>
  );
}
