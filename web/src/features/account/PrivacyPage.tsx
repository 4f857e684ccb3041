import { useAccountText } from "../../shared/account/accountText";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";
import { EraseAccount } from "./EraseAccount";
import { ExportData } from "./ExportData";

/** What is known of one, to take along; and how to be forgotten, in plain words. */
export function PrivacyPage() {
  const text = useAccountText();
  return (
    <div className={`${layout["page"]} ${layout["narrow"]}`}>
      <PageTitle title={text("account.privacy.title")}>{text("account.privacy.title")}</PageTitle>
      <ExportData />
      <EraseAccount />
    </div>
  );
}
