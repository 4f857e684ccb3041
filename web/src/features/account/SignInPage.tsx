import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { rememberSignedIn } from "../../shared/account/signedIn";
import { SignInForm } from "../../shared/account/SignInForm";
import { useFlag } from "../../shared/flags/useFlag";
import { SignInWaysDocument } from "../../shared/graphql/generated/graphql";
import { ButtonAnchor } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { Notice } from "../../shared/ui/Notice";
import { PageTitle } from "../../shared/ui/PageTitle";

const route = getRouteApi("/sign-in");

/** Signs in and goes on to where one wanted to be; everything that was asked as a guest is asked again. */
export function SignInPage() {
  const text = useAccountText();
  const { to = "/account", error } = route.useSearch();
  const [{ data }] = useQuery({ query: SignInWaysDocument });
  const start = useFlag("sign-in-oidc") && data?.clientConfig.oidcStart;
  return (
    <div className={`${layout["page"]} ${layout["narrow"]}`}>
      <PageTitle title={text("account.signIn.title")}>{text("account.signIn.title")}</PageTitle>
      <SignInForm
        onSignedIn={() => {
          rememberSignedIn();
          window.location.assign(to);
        }}
      />
      {error && (
        <Notice tone="stop" title={text("signIn.oidc.failed")}>
          <p>{text(error === "EMAIL_NOT_VERIFIED" ? "signIn.oidc.unverified" : "signIn.oidc.again")}</p>
        </Notice>
      )}
      {start && (
        <p>
          {text("signIn.otherWay")}{" "}
          <ButtonAnchor href={`${start}?returnTo=${encodeURIComponent(to)}`}>{text("signIn.oidc")}</ButtonAnchor>
        </p>
      )}
    </div>
  );
}
