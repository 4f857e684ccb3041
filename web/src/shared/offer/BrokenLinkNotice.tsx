import { useText } from "../i18n/useText";
import type { SearchParams } from "../searchParams";
import { ButtonLink } from "../ui/Button";
import { Notice } from "../ui/Notice";

/** The address names no offer of ours: cut short when it was copied, or made up. */
export function BrokenLinkNotice({ search }: { search: SearchParams }) {
  const text = useText();
  return (
    <Notice
      tone="stop"
      title={text("brokenLink.title")}
      actions={
        <ButtonLink to="/offers" search={search} look="next">
          {text("action.backToOffers")}
        </ButtonLink>
      }
    >
      <p>{text("brokenLink.text")}</p>
    </Notice>
  );
}
