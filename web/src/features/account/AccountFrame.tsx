import { Link, Navigate, Outlet } from "@tanstack/react-router";
import { useState } from "react";

import { useAccountText } from "../../shared/account/accountText";
import { forgetPerson } from "../../shared/account/forgetPerson";
import { useSignOut } from "../../shared/account/useSignOut";
import { useViewer } from "../../shared/account/useViewer";
import { FailureNotice } from "../../shared/ui/FailureNotice";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { Skeleton } from "../../shared/ui/Skeleton";
import styles from "./Account.module.css";
import { CustomerContext } from "./useCustomer";

const PLACES = [
  ["/account", "account.bookings"],
  ["/account/profile", "account.profile"],
  ["/account/cards", "account.cards"],
  ["/account/access", "account.security"],
  ["/account/privacy", "account.privacy"],
] as const;

/** One's account; who is not signed in is sent to sign in, and comes back. */
export function AccountFrame() {
  const text = useAccountText();
  const { customer, known, failure, retry } = useViewer({ always: true });
  // As it was when one came: on the way to the sign-in the address is that of the sign-in.
  const [here] = useState(() => `${window.location.pathname}${window.location.search}`);
  if (customer)
    return (
      <div className={layout["page"]}>
        <Places />
        <CustomerContext value={customer}>
          <Outlet />
        </CustomerContext>
      </div>
    );
  if (known && !failure) return <Navigate to="/sign-in" search={{ to: here }} replace />;
  return (
    <div className={layout["page"]}>
      <PageTitle title={text("account.title")}>{text("account.title")}</PageTitle>
      {failure ? <FailureNotice failure={failure} onRetry={retry} /> : <Skeleton shape="block" label={text("account.loading")} />}
    </div>
  );
}

function Places() {
  const text = useAccountText();
  const { signOut, failed } = useSignOut(() => {
    forgetPerson();
    window.location.assign("/");
  });
  return (
    <>
      <nav className={styles["nav"]} aria-label={text("account.nav")}>
        {PLACES.map(([to, label]) => (
          <Link key={to} to={to} activeOptions={{ exact: true }}>
            {text(label)}
          </Link>
        ))}
        <button type="button" onClick={signOut}>
          {text("account.signOut")}
        </button>
      </nav>
      {failed && <p role="alert">{text("account.signOut.failed")}</p>}
    </>
  );
}
