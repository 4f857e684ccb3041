import { useNavigate } from "@tanstack/react-router";

import { FindForm } from "../../shared/booking/FindForm";
import { useText } from "../../shared/i18n/useText";
import { rememberBooking } from "../../shared/knownBookings";
import layout from "../../shared/ui/Layout.module.css";
import { PageTitle } from "../../shared/ui/PageTitle";

export function FindPage() {
  const text = useText();
  const navigate = useNavigate();
  return (
    <div className={`${layout["page"]} ${layout["narrow"]}`}>
      <PageTitle title={text("find.title")}>{text("find.title")}</PageTitle>
      <FindForm
        onFind={(reference, email) => {
          rememberBooking(reference, email);
          void navigate({ to: "/booking/$reference", params: { reference } });
        }}
      />
    </div>
  );
}
