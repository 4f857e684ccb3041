import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { rememberSignedIn } from "../../shared/account/signedIn";
import { SignInForm } from "../../shared/account/SignInForm";
import { FlagsDocument } from "../../shared/graphql/generated/graphql";
import { ButtonAnchor } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";

const route = getRouteApi("/sign-in");

/** Signs in and goes on to where one wanted to be; everything that was asked as a guest is asked again. */
export function SignInPage() {
  const text = useAccountText();
  const { to = "/account" } = route.useSearch();
  const [{ data }] = useQuery({ query: FlagsDocument });
  const oidc = data?.clientConfig.flags.some(({ key, enabled }) => key === "oidc" && enabled);
  return (
    <div className={`${layout["page"]} ${layout["narrow"]}`}>
      <PageTitle title={text("account.signIn.title")}>{text("account.signIn.title")}</PageTitle>
      <SignInForm
        onSignedIn={() => {
          rememberSignedIn();
          window.location.assign(to);
        }}
      />
      {oidc && (
        <p>
          {text("signIn.otherWay")}{" "}
          <ButtonAnchor href={`/auth/oidc/start?to=${encodeURIComponent(to)}`}>{text("signIn.oidc")}</ButtonAnchor>
        </p>
      )}
    </div>
  );
}
