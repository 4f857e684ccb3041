import { getRouteApi } from "@tanstack/react-router";

import { BookingGate } from "../../shared/booking/BookingGate";
import { isPayable, owed } from "../../shared/booking/owed";
import type { Owed } from "../../shared/booking/owed";
import type { Booking, BookingAccess, Tell } from "../../shared/booking/useBooking";
import type { MessageId } from "../../shared/i18n/i18n";
import { useText } from "../../shared/i18n/useText";
import { HeldClock } from "../../shared/offer/HeldClock";
import { OfferSign } from "../../shared/offer/OfferSign";
import { ObstacleNotice } from "../../shared/pay/ObstacleNotice";
import { PayForm } from "../../shared/pay/PayForm";
import { ButtonLink } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { Notice } from "../../shared/ui/Notice";
import { PageTitle } from "../../shared/ui/PageTitle";
import { OwedSheet } from "./OwedSheet";
import { useBookingPay } from "./useBookingPay";

const route = getRouteApi("/booking/$reference/pay");

const TITLES: Record<Owed["purpose"], MessageId> = {
  RENTAL: "payAgain.title",
  CHANGE: "payAgain.title.CHANGE",
  CHARGE: "payAgain.title.CHARGE",
};

/** Another try at what is owed: a rental whose payment was declined, a change, or what came after the return. */
export function BookingPayPage() {
  const { reference } = route.useParams();
  const { token } = route.useSearch();
  return (
    <div className={layout["page"]}>
      <BookingGate reference={reference} token={token}>
        {(booking, access, tell) => <PayAgain booking={booking} access={access} tell={tell} />}
      </BookingGate>
    </div>
  );
}

function PayAgain({ booking, access, tell }: { booking: Booking; access: BookingAccess; tell: Tell }) {
  const text = useText();
  const { busy, obstacle, pay, resend } = useBookingPay(access, tell);
  const due = owed(booking);
  const title = text(TITLES[due?.purpose ?? "RENTAL"]);
  return (
    <>
      <PageTitle title={title}>{title}</PageTitle>
      {obstacle && <ObstacleNotice obstacle={obstacle} busy={busy} onResend={resend} />}
      {!busy && !(due && isPayable(due)) && <NothingToPay booking={booking} access={access} />}
      {due && (busy || isPayable(due)) && obstacle?.kind !== "LOST" && (
        <>
          <OfferSign offer={booking} />
          <div className={layout["columns"]}>
            <div className={layout["main"]}>
              <PayForm amount={due.amount} busy={busy} cardOnly={due.purpose === "CHARGE"} onPay={(makeMeans) => pay(due, makeMeans)}>
                {due.until &&
                  (due.purpose === "CHANGE" ? (
                    <HeldClock until={due.until} held="held.change" ended="held.changeEnded" />
                  ) : (
                    <HeldClock until={due.until} held="held.car" ended="held.carEnded" />
                  ))}
              </PayForm>
            </div>
            <OwedSheet booking={booking} due={due} />
          </div>
        </>
      )}
    </>
  );
}

function NothingToPay({ booking: { reference }, access: { token } }: { booking: Booking; access: BookingAccess }) {
  const text = useText();
  return (
    <Notice
      title={text("payAgain.closed.title")}
      actions={
        <ButtonLink to="/booking/$reference" params={{ reference }} search={token ? { token } : {}} look="next">
          {text("payAgain.closed.show")}
        </ButtonLink>
      }
    >
      <p>{text("payAgain.closed.text", { reference })}</p>
    </Notice>
  );
}
