import { depositText } from "../../../shared/booking/depositText";
import { PaperLinks } from "../../../shared/booking/PaperLinks";
import { cardName } from "../../../shared/booking/savedCard";
import { instantIn, money } from "../../../shared/format/format";
import { useLocale } from "../../../shared/i18n/useText";
import { declineText } from "../../../shared/pay/declineText";
import counter from "../Counter.module.css";
import { useStaffText } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";

/** Total, payments, deposit, refunds, disputes and papers: who asks about money is answered from here. */
export function MoneyPanel({ booking }: { booking: StaffBooking }) {
  const text = useStaffText();
  const locale = useLocale();
  const { payments, deposit, refunds, disputes, documents, pickup } = booking;
  return (
    <section className={counter["panel"]} aria-labelledby="money">
      <h2 id="money">{text("staff.money")}</h2>
      <dl className={`${counter["facts"]} numerals`}>
        <div className={counter["fact"]}>
          <dt>{text("staff.fact.total")}</dt>
          <dd>{money(booking.total, locale)}</dd>
        </div>
        <div className={counter["fact"]}>
          <dt>{text("staff.fact.paid")}</dt>
          <dd>{money(booking.paid, locale)}</dd>
        </div>
        <div className={counter["fact"]}>
          <dt>{text("staff.fact.excess")}</dt>
          <dd>{money(booking.excess, locale)}</dd>
        </div>
        <div className={counter["fact"]}>
          <dt>{text("staff.fact.deposit")}</dt>
          <dd>
            {deposit
              ? depositText(deposit, pickup.location.timezone, text, locale)
              : text("staff.fact.depositWanted", { amount: money(booking.depositAmount, locale) })}
          </dd>
        </div>
      </dl>
      {payments ? (
        payments.length > 0 && <Payments payments={payments} />
      ) : (
        <p className={counter["problem"]} role="status">
          {text("staff.payments.down")}
        </p>
      )}
      {refunds && refunds.length > 0 && (
        <ul>
          {refunds.map((refund) => (
            <li key={refund.id}>{text(`refund.${refund.status}`, { amount: money(refund.amount, locale) })}</li>
          ))}
        </ul>
      )}
      {disputes?.map((dispute) => (
        <p key={dispute.id} className={counter["problem"]}>
          {text("staff.dispute", { amount: money(dispute.amount, locale), reason: dispute.reason })}
          {dispute.evidenceDueAt && `, ${text("staff.dispute.due", { until: instantIn(dispute.evidenceDueAt, pickup.location.timezone, locale) })}`}
        </p>
      ))}
      {documents && documents.length > 0 && <PaperLinks papers={documents} />}
    </section>
  );
}

function Payments({ payments }: { payments: NonNullable<StaffBooking["payments"]> }) {
  const text = useStaffText();
  const locale = useLocale();
  return (
    <div className={counter["scroll"]}>
      <table className={`${counter["table"]} numerals`}>
        <caption className="hidden">{text("staff.payments")}</caption>
        <tbody>
          {payments.map((payment) => (
            <tr key={payment.id}>
              <th scope="row">{text(`staff.payment.${payment.purpose}`)}</th>
              <td>
                {payment.method === "PIX" ? "Pix" : payment.cardLast4 ? cardName(payment.cardBrand ?? "", payment.cardLast4) : text("pay.way.CARD")}
              </td>
              <td className={payment.status === "DECLINED" ? counter["stop"] : undefined}>
                {text(`staff.payment.${payment.status}`)}
                {payment.failure && <span className={counter["muted"]}> {text(declineText(payment.failure.code))}</span>}
                {Number(payment.refunded.amount) > 0 && (
                  <span className={counter["muted"]}> {text("staff.payment.refunded", { amount: money(payment.refunded, locale) })}</span>
                )}
              </td>
              <td className={counter["amount"]}>{money(payment.amount, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
