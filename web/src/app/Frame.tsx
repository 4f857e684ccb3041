import { Link, Outlet } from "@tanstack/react-router";

import { isSignedIn } from "../shared/account/signedIn";
import { useText } from "../shared/i18n/useText";
import { FollowFlags } from "./FollowFlags";
import styles from "./Frame.module.css";
import { LanguageSwitch } from "./LanguageSwitch";
import { OfflineBanner } from "./OfflineBanner";

/** What stands around every page. */
export function Frame() {
  const text = useText();
  return (
    <>
      <a className={styles["skip"]} href="#content">
        {text("frame.skip")}
      </a>
      <header className={styles["header"]}>
        <Link to="/" className="logo" aria-label={text("frame.home")}>
          RentACar
        </Link>
        <nav className={`${styles["nav"]} screen-only`} aria-label={text("frame.nav")}>
          {isSignedIn() ? <Link to="/account">{text("frame.account")}</Link> : <Link to="/find">{text("frame.find")}</Link>}
          {!isSignedIn() && <Link to="/sign-in">{text("frame.signIn")}</Link>}
          <LanguageSwitch />
        </nav>
      </header>
      <OfflineBanner />
      <FollowFlags />
      <main id="content" className={styles["main"]}>
        <Outlet />
      </main>
      <footer className={`${styles["footer"]} screen-only`}>
        <p>{text("frame.footer")}</p>
      </footer>
    </>
  );
}
