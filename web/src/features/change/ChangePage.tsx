import { getRouteApi, useNavigate } from "@tanstack/react-router";

import { BookingGate } from "../../shared/booking/BookingGate";
import { canChange, changeTitle } from "../../shared/booking/changing";
import type { Booking, BookingAccess, Tell } from "../../shared/booking/useBooking";
import { guestRef } from "../../shared/booking/useBooking";
import { useText } from "../../shared/i18n/useText";
import { OfferGate } from "../../shared/offer/OfferGate";
import type { OfferRefusal } from "../../shared/offer/OfferGate";
import { SearchForm } from "../../shared/search/SearchForm";
import { completeSearch } from "../../shared/searchParams";
import type { SearchParams } from "../../shared/searchParams";
import { ButtonLink } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";
import { Notice } from "../../shared/ui/Notice";
import { PageTitle } from "../../shared/ui/PageTitle";
import { bookedSearch } from "./bookedSearch";
import { BookedCarOffer } from "./BookedCarOffer";
import { ChangeOffers } from "./ChangeOffers";
import { ChangeRefusal } from "./ChangeRefusal";
import { ChangeReview } from "./ChangeReview";
import { LaterReturnForm } from "./LaterReturnForm";

const route = getRouteApi("/booking/$reference/change");

/** Other times, another car, other extras: search, choose, compare old and new, confirm. The address holds each step. */
export function ChangePage() {
  const { reference } = route.useParams();
  const { token } = route.useSearch();
  return (
    <div className={layout["page"]}>
      <BookingGate reference={reference} token={token}>
        {(booking, access, tell) => <Change booking={booking} access={access} tell={tell} />}
      </BookingGate>
    </div>
  );
}

interface Props {
  booking: Booking;
  access: BookingAccess;
  tell: Tell;
}

function Change(props: Props) {
  const { booking } = props;
  const text = useText();
  const { what } = route.useSearch();
  const title = text(what === "extras" ? "change.extras" : changeTitle(booking));
  const open = canChange(booking);
  return (
    <>
      <PageTitle title={title}>{title}</PageTitle>
      {open ? <Steps {...props} /> : <NothingToChange booking={booking} />}
    </>
  );
}

function asRefusal(refusal: OfferRefusal) {
  return <ChangeRefusal refusal={refusal} />;
}

function Steps({ booking, access, tell }: Props) {
  const text = useText();
  const navigate = useNavigate();
  const { offer, token, what, ...wanted } = route.useSearch();
  const search = completeSearch(wanted);
  if (offer && (search || what))
    return (
      <OfferGate params={{ ...search, offer }} changing={guestRef(access)} refused={asRefusal}>
        {(found) => <ChangeReview booking={booking} access={access} tell={tell} offer={found} />}
      </OfferGate>
    );
  if (what) return <BookedCarOffer booking={booking} access={access} />;
  if (search) return <ChangeOffers booking={booking} access={access} search={search} />;
  const look = (next: SearchParams) =>
    void navigate({
      to: "/booking/$reference/change",
      params: { reference: booking.reference },
      search: { ...next, ...(token && { token }) },
    });
  const booked = bookedSearch(booking);
  return (
    <div className={layout["narrow"]}>
      <div className={layout["sheet"]}>
        {booking.status === "PICKED_UP" ? (
          <>
            <p>{text("change.lead.out")}</p>
            <LaterReturnForm booking={booking} onChoose={(at) => look({ ...booked, return: at })} />
          </>
        ) : (
          <>
            <p>{text("change.lead")}</p>
            <SearchForm initial={booked} driverKnown onSearch={look} />
          </>
        )}
      </div>
    </div>
  );
}

function NothingToChange({ booking: { reference } }: { booking: Booking }) {
  const text = useText();
  const { token } = route.useSearch();
  return (
    <Notice
      title={text("change.closed.title")}
      actions={
        <ButtonLink to="/booking/$reference" params={{ reference }} search={token ? { token } : {}} look="next">
          {text("payAgain.closed.show")}
        </ButtonLink>
      }
    >
      <p>{text("change.closed.text")}</p>
    </Notice>
  );
}
