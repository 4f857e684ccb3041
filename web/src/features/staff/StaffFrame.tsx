import { Link, Outlet } from "@tanstack/react-router";
import { useQuery } from "urql";

import { FollowFlags } from "../../app/FollowFlags";
import frame from "../../app/Frame.module.css";
import { LanguageSwitch } from "../../app/LanguageSwitch";
import { OfflineBanner } from "../../app/OfflineBanner";
import { useSignOut } from "../../shared/account/useSignOut";
import { StaffViewerDocument } from "../../shared/graphql/generated/graphql";
import type { StaffRole } from "../../shared/graphql/generated/graphql";
import { Skeleton } from "../../shared/ui/Skeleton";
import { SearchBox } from "./board/SearchBox";
import styles from "./StaffFrame.module.css";
import { StaffSignIn } from "./StaffSignIn";
import { useStaffText } from "./staffText";
import type { StaffMessageId } from "./staffText";
import { TroubleNotice } from "./TroubleNotice";
import { troubleOf } from "./trouble";
import { isAtLeast, StaffViewerContext } from "./useStaffViewer";
import type { StaffViewer } from "./useStaffViewer";

const PLACES = [
  ["/staff", "staff.board", "AGENT"],
  ["/staff/vehicles", "staff.vehicles", "AGENT"],
  ["/staff/mails", "staff.mails", "MANAGER"],
  ["/staff/dead-letters", "staff.letters", "MANAGER"],
  ["/staff/people", "staff.people.title", "ADMIN"],
  ["/staff/audit", "staff.audit", "ADMIN"],
  ["/staff/erasure", "staff.erasure", "ADMIN"],
] as const satisfies readonly (readonly [string, StaffMessageId, StaffRole])[];

/** What stands around every page of the counter; who is not signed in signs in here, and is then where they wanted to be. */
export function StaffFrame() {
  const text = useStaffText();
  const [{ data, error, fetching }, ask] = useQuery({ query: StaffViewerDocument, requestPolicy: "cache-and-network" });
  const viewer = data?.staffViewer;
  const trouble = troubleOf(error);
  const signedOut = !viewer && (trouble === "SIGNED_OUT" || trouble === "FORBIDDEN" || Boolean(data));
  return (
    <>
      <a className={frame["skip"]} href="#content">
        {text("frame.skip")}
      </a>
      <header className={`${styles["bar"]} screen-only`}>
        <div className={styles["inner"]}>
          <Link to="/staff" className={styles["logo"]}>
            RentACar <span>{text("staff.name")}</span>
          </Link>
          {viewer && <Places viewer={viewer} />}
          {viewer && <SearchBox />}
          {viewer ? <Person viewer={viewer} /> : <LanguageSwitch />}
        </div>
      </header>
      <OfflineBanner />
      <FollowFlags />
      <main id="content" className={styles["main"]}>
        {viewer ? (
          <StaffViewerContext value={viewer}>
            <Outlet />
          </StaffViewerContext>
        ) : signedOut ? (
          <StaffSignIn />
        ) : fetching || !trouble ? (
          <Skeleton shape="block" label={text("staff.loading")} />
        ) : (
          <TroubleNotice trouble={trouble} onRetry={() => ask({ requestPolicy: "network-only" })} />
        )}
      </main>
    </>
  );
}

function Places({ viewer }: { viewer: StaffViewer }) {
  const text = useStaffText();
  return (
    <nav className={styles["nav"]} aria-label={text("staff.nav")}>
      {PLACES.filter(([, , least]) => isAtLeast(viewer, least)).map(([to, label]) => (
        <Link key={to} to={to} activeOptions={{ exact: to === "/staff", includeSearch: false }}>
          {text(label)}
        </Link>
      ))}
    </nav>
  );
}

function Person({ viewer }: { viewer: StaffViewer }) {
  const text = useStaffText();
  const { signOut, failed } = useSignOut(() => window.location.assign("/staff"));
  return (
    <div className={styles["person"]}>
      <span>
        {viewer.name} <span className={styles["role"]}>{text(`staff.role.${viewer.role}`)}</span>
      </span>
      <LanguageSwitch />
      <button type="button" className={styles["quiet"]} onClick={signOut}>
        {text("staff.signOut")}
      </button>
      {failed && <span role="alert">{text("staff.signOut.failed")}</span>}
    </div>
  );
}
