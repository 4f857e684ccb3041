import { getRouteApi, useNavigate } from "@tanstack/react-router";

import { useText } from "../../shared/i18n/useText";
import { PageTitle } from "../../shared/ui/PageTitle";
import { SearchForm } from "../../shared/search/SearchForm";
import styles from "./SearchPage.module.css";

const route = getRouteApi("/");
const PROMISES = ["search.promise.total", "search.promise.cancel", "search.promise.account"] as const;

export function SearchPage() {
  const text = useText();
  const navigate = useNavigate();
  const initial = route.useSearch();
  return (
    <div className={styles["page"]}>
      <div className={styles["intro"]}>
        <PageTitle title={text("search.title")}>
          <span className={styles["title"]}>{text("search.title")}</span>
        </PageTitle>
        <p>{text("search.lead")}</p>
      </div>
      <div className={styles["sheet"]}>
        <SearchForm
          initial={initial}
          onSearch={async (search) => {
            // The search page's own address holds it too, so that "back" finds the form as it was.
            await navigate({ to: "/", search, replace: true });
            await navigate({ to: "/offers", search });
          }}
        />
      </div>
      <ul className={styles["promises"]}>
        {PROMISES.map((promise) => (
          <li key={promise}>{text(promise)}</li>
        ))}
      </ul>
    </div>
  );
}
