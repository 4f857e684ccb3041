import { money } from "../format/format";
import type { OfferPartsFragment } from "../graphql/generated/graphql";
import { useLocale, useText } from "../i18n/useText";
import type { SearchParams } from "../searchParams";
import { ButtonLink } from "../ui/Button";
import { Notice } from "../ui/Notice";
import styles from "./SoldOutNotice.module.css";

interface Props {
  message: string;
  alternatives: readonly OfferPartsFragment[];
  search: SearchParams;
}

/** Somebody else took the last car of the class: what is nearest to it. */
export function SoldOutNotice({ message, alternatives, search }: Props) {
  const text = useText();
  const locale = useLocale();
  return (
    <Notice
      tone="stop"
      title={text("soldOut.title")}
      actions={
        <ButtonLink to="/offers" search={search} look={alternatives.length ? "plain" : "next"}>
          {text("action.backToOffers")}
        </ButtonLink>
      }
    >
      <p>{message}</p>
      {alternatives.length > 0 && (
        <ul className={styles["alternatives"]} aria-label={text("soldOut.alternatives")}>
          {alternatives.map((offer) => (
            <li key={offer.id}>
              <span>
                <strong>{offer.vehicleClass.name}</strong>
                <span>{text("car.models", { models: offer.vehicleClass.exampleModels.join(", ") })}</span>
              </span>
              <ButtonLink to="/rental" search={{ ...search, offer: offer.id }} look="next">
                {text("soldOut.take", { name: offer.vehicleClass.name, amount: money(offer.total, locale) })}
              </ButtonLink>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
