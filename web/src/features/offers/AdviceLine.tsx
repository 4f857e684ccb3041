import { useNavigate } from "@tanstack/react-router";

import { useFlag } from "../../shared/flags/useFlag";
import type { RowPartsFragment } from "../../shared/graphql/generated/graphql";
import { useText } from "../../shared/i18n/useText";
import type { Search } from "../../shared/searchParams";
import { Button } from "../../shared/ui/Button";
import styles from "./AdviceLine.module.css";

interface Props {
  offers: readonly RowPartsFragment[];
  search: Search;
}

/** The cheapest offer's first advice as one quiet line, with a button that does it. */
export function AdviceLine({ offers, search }: Props) {
  const text = useText();
  const navigate = useNavigate();
  const offered = useFlag("price-advice");
  const advice = offers[0]?.advice[0];
  if (!advice || !offered) return null;
  const times = { pickup: advice.pickupAt.slice(0, 16), return: advice.returnAt.slice(0, 16) };
  return (
    <div className={styles["advice"]}>
      <p>{advice.description}</p>
      <Button look="quiet" onClick={() => void navigate({ to: "/offers", search: { ...search, ...times } })}>
        {text("advice.take")}
      </Button>
    </div>
  );
}
