import { Button } from "../../../shared/ui/Button";
import { Notice } from "../../../shared/ui/Notice";
import { ChallengeNotice } from "../../../shared/pay/ChallengeNotice";
import { useStaffText } from "../staffText";
import type { StaffBooking } from "../useStaffBooking";

interface Props {
  /** Null until payments have heard of it. */
  deposit: StaffBooking["deposit"];
  /** Gives this card up, so that another may be shown. */
  onOtherCard: () => void;
}

/** The card is being asked, or its bank wants to hear the customer, who stands at the counter. */
export function DepositWaits({ deposit, onOtherCard }: Props) {
  const text = useStaffText();
  const otherCard = <Button onClick={onOtherCard}>{text("staff.out.otherCard")}</Button>;
  if (deposit?.nextAction?.__typename === "CardAuthentication")
    return (
      <ChallengeNotice
        key={deposit.nextAction.clientSecret}
        action={deposit.nextAction}
        amount={deposit.amount}
        title={text("staff.out.bank.title")}
        clock={<p>{text("staff.out.bank.text")}</p>}
        otherWay={otherCard}
      />
    );
  return (
    <Notice title={text("staff.out.waiting.title")}>
      <p>{text("staff.out.waiting.text")}</p>
    </Notice>
  );
}
