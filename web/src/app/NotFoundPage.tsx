import { useText } from "../shared/i18n/useText";
import { ButtonLink } from "../shared/ui/Button";
import layout from "../shared/ui/Layout.module.css";
import { PageTitle } from "../shared/ui/PageTitle";

export function NotFoundPage() {
  const text = useText();
  return (
    <div className={layout["page"]}>
      <PageTitle title={text("notFound.title")}>{text("notFound.title")}</PageTitle>
      <p>{text("notFound.text")}</p>
      <p>
        <ButtonLink to="/" look="next">
          {text("action.newSearch")}
        </ButtonLink>
      </p>
    </div>
  );
}
