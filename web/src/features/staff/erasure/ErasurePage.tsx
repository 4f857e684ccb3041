import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import type { CustomerEraseMutation } from "../../../shared/graphql/generated/graphql";
import { CustomerEraseDocument } from "../../../shared/graphql/generated/graphql";
import { Button } from "../../../shared/ui/Button";
import { Notice } from "../../../shared/ui/Notice";
import { PageTitle } from "../../../shared/ui/PageTitle";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";
import { TroubleNotice } from "../TroubleNotice";
import { troubleOf } from "../trouble";
import { ErasureForm } from "./ErasureForm";
import type { Wanted } from "./ErasureForm";
import { ErasureStatus } from "./ErasureStatus";

type Answer = CustomerEraseMutation["customerErase"];

/** Forgets somebody who asked for it by letter. It is asked once more, since there is no way back. */
export function ErasurePage() {
  const text = useStaffText();
  const [{ data, error, fetching }, erase] = useMutation(CustomerEraseDocument);
  const [asked, ask] = useState<Wanted | null>(null);
  const answer = data?.customerErase;
  const trouble = troubleOf(error);

  async function confirm(wanted: Wanted) {
    const { data: told } = await erase(wanted);
    if (told && told.customerErase.__typename !== "Unavailable") ask(null);
  }

  return (
    <div className={`${counter["page"]} ${counter["narrow"]}`}>
      <PageTitle title={text("staff.erasure")}>{text("staff.erasure")}</PageTitle>
      <p>{text("staff.erasure.lead")}</p>
      {trouble && !fetching && <TroubleNotice trouble={trouble} onRetry={() => asked && void confirm(asked)} />}
      {answer && !asked && <Outcome answer={answer} />}
      {asked ? (
        <section className={counter["panel"]} aria-label={text("staff.erasure")}>
          {answer?.__typename === "Unavailable" && <p className={counter["problem"]}>{answer.message}</p>}
          <p>{text("staff.erasure.question", { email: asked.email })}</p>
          <p className={counter["buttons"]}>
            <Button look="stop" busy={fetching} onClick={() => void confirm(asked)}>
              {text("staff.erasure.confirm")}
            </Button>
            <Button look="quiet" onClick={() => ask(null)}>
              {text("staff.cancel")}
            </Button>
          </p>
        </section>
      ) : (
        <ErasureForm onAsk={ask} />
      )}
    </div>
  );
}

function Outcome({ answer }: { answer: Answer }) {
  const text = useStaffText();
  switch (answer.__typename) {
    case "AccountErased":
      return <ErasureStatus key={answer.erasure.id} first={answer.erasure} />;
    case "NotFound":
      return (
        <Notice tone="stop" title={text("staff.erasure.nobody")}>
          <p>{text("staff.erasure.nobody.text")}</p>
        </Notice>
      );
    case "ErasureNotAllowed":
      return (
        <Notice tone="stop" title={text("staff.refused")}>
          <p>{answer.message}</p>
          <p className={counter["buttons"]}>
            {answer.openBookings.map(({ reference }) => (
              <Link key={reference} to="/staff/booking/$reference" params={{ reference }}>
                {reference}
              </Link>
            ))}
          </p>
        </Notice>
      );
    case "InvalidInput":
      return (
        <Notice tone="stop" title={text("staff.refused")}>
          {answer.problems.map(({ field, message }) => (
            <p key={field}>{message}</p>
          ))}
        </Notice>
      );
    case "Unavailable":
      return null;
  }
}
