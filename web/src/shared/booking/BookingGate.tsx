import type { ReactNode } from "react";
import { useState } from "react";

import { isSignedIn } from "../account/signedIn";
import { useText } from "../i18n/useText";
import { forgetBooking, knownEmail, rememberBooking } from "../knownBookings";
import { Button, ButtonLink } from "../ui/Button";
import { FailureNotice } from "../ui/FailureNotice";
import layout from "../ui/Layout.module.css";
import { Notice } from "../ui/Notice";
import { PageTitle } from "../ui/PageTitle";
import { Skeleton } from "../ui/Skeleton";
import { FindForm } from "./FindForm";
import type { Booking, BookingAccess, Tell } from "./useBooking";
import { useBooking } from "./useBooking";

interface Props {
  reference: string;
  token: string | undefined;
  children: (booking: Booking, access: BookingAccess, tell: Tell) => ReactNode;
}

/** A booking for who may see it: by a link's token, by an e-mail that this device knows or that is asked for, or as one's own. */
export function BookingGate({ reference, token, children }: Props) {
  const text = useText();
  const [email, setEmail] = useState(() => knownEmail(reference));
  const [own, setOwn] = useState(isSignedIn);
  if (!token && !email && !own)
    return (
      <div className={`${layout["page"]} ${layout["narrow"]}`}>
        <PageTitle title={text("find.title")}>{text("find.title")}</PageTitle>
        <FindForm
          reference={reference}
          onFind={(_, given) => {
            rememberBooking(reference, given);
            setEmail(given);
          }}
        />
      </div>
    );
  const access = { reference, email: token ? null : email, token: token ?? null };
  return (
    <Opened
      key={`${reference} ${email ?? ""}`}
      access={access}
      onAnother={() => {
        forgetBooking(reference);
        setEmail(null);
        setOwn(false);
      }}
    >
      {children}
    </Opened>
  );
}

interface OpenedProps {
  access: BookingAccess;
  onAnother: () => void;
  children: Props["children"];
}

function Opened({ access, onAnother, children }: OpenedProps) {
  const text = useText();
  const { booking, notFound, failure, retry, tell } = useBooking(access);
  if (booking)
    return (
      <>
        {failure && <FailureNotice failure={failure} onRetry={retry} />}
        {children(booking, access, tell)}
      </>
    );
  if (notFound)
    return (
      <>
        <PageTitle title={text("booking.reference")}>{text("booking.named", { reference: access.reference })}</PageTitle>
        <Notice
          tone="stop"
          title={text(access.token ? "booking.linkEnded.title" : "booking.notFound.title")}
          actions={
            access.token ? (
              <ButtonLink to="/find" look="next">
                {text("frame.find")}
              </ButtonLink>
            ) : (
              <Button look="next" onClick={onAnother}>
                {text("booking.notFound.again")}
              </Button>
            )
          }
        >
          <p>{text(access.token ? "booking.linkEnded.text" : "booking.notFound.text", { reference: access.reference })}</p>
        </Notice>
      </>
    );
  return (
    <>
      <PageTitle title={text("booking.reference")}>{text("booking.named", { reference: access.reference })}</PageTitle>
      {failure ? <FailureNotice failure={failure} onRetry={retry} /> : <Skeleton shape="block" count={2} label={text("loading.booking")} />}
    </>
  );
}
