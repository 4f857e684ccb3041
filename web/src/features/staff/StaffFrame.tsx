import { Link, Outlet } from "@tanstack/react-router";

import { LanguageSwitch } from "../../app/LanguageSwitch";
import { OfflineBanner } from "../../app/OfflineBanner";
import frame from "../../app/Frame.module.css";
import styles from "./StaffFrame.module.css";
import { useStaffText } from "./staffText";

/** What stands around every page of the counter. */
export function StaffFrame() {
  const text = useStaffText();
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
          <LanguageSwitch />
        </div>
      </header>
      <OfflineBanner />
      <main id="content" className={styles["main"]}>
        <Outlet />
      </main>
    </>
  );
}
