import { SignInForm } from "../../shared/account/SignInForm";
import { PageTitle } from "../../shared/ui/PageTitle";
import counter from "./Counter.module.css";
import { useStaffText } from "./staffText";

export function StaffSignIn() {
  const text = useStaffText();
  return (
    <div className={`${counter["page"]} ${counter["signIn"]}`}>
      <PageTitle title={text("staff.signIn")}>{text("staff.signIn")}</PageTitle>
      {/* Everything that was asked as nobody is asked again. */}
      <SignInForm staff onSignedIn={() => window.location.reload()} />
    </div>
  );
}
