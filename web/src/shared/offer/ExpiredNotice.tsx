import { useNavigate } from "@tanstack/react-router";

import { money } from "../format/format";
import type { OfferPartsFragment } from "../graphql/generated/graphql";
import { useLocale, useText } from "../i18n/useText";
import type { SearchParams } from "../searchParams";
import { Button, ButtonLink } from "../ui/Button";
import { Notice } from "../ui/Notice";

interface Props {
  message: string;
  replacement: OfferPartsFragment | null;
  params: SearchParams & { offer?: string };
  onTaken?: () => void;
}

/** The price is no longer held: what the same rental costs now, to take or leave. */
export function ExpiredNotice({ message, replacement, params, onTaken }: Props) {
  const text = useText();
  const locale = useLocale();
  const navigate = useNavigate();
  const { offer: _, ...search } = params;

  function take(offer: string) {
    void navigate({ to: ".", search: (before: object) => ({ ...before, offer }), replace: true });
    onTaken?.();
  }

  return (
    <Notice
      tone="stop"
      title={text("expired.title")}
      actions={
        <>
          {replacement && (
            <Button look="next" onClick={() => take(replacement.id)}>
              {text("expired.take", { amount: money(replacement.total, locale) })}
            </Button>
          )}
          <ButtonLink to="/offers" search={search} look={replacement ? "plain" : "next"}>
            {text("action.backToOffers")}
          </ButtonLink>
        </>
      }
    >
      <p>{message}</p>
      {replacement && (
        <p>
          <strong>{text("expired.now", { name: replacement.vehicleClass.name, amount: money(replacement.total, locale) })}</strong>
        </p>
      )}
    </Notice>
  );
}
