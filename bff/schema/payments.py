"""Payments: what was charged, what went back, what the customer has to do."""

from __future__ import annotations

from typing import Annotated

import strawberry

from bff import ids, views
from bff.next_actions import pix_svg, redirect_url
from bff.schema.enums import (
    DepositStatus,
    DisputeStatus,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    RefundReason,
    RefundStatus,
)
from bff.schema.network import Money
from bff.schema.plain import plain, present, unless_empty
from bff.schema.scalars import DateTime


@strawberry.type(description="Why a payment failed.")
class PaymentFailure:
    code: str = plain("code", "The provider's decline code, else its error code, e.g. `insufficient_funds`.")
    message: str = plain("message", "In English, for developers: what customers read is chosen by the code.")
    retryable: bool = plain("retryable", "Whether another try, with this or another card, makes sense.")


@strawberry.type(description="The card's bank wants the customer to confirm: hand the secret to the provider's script.")
class CardAuthentication:
    client_secret: str = plain("client_secret", "For the provider's script in the browser; of this payment alone.")
    redirect_url: str | None = strawberry.field(
        resolver=redirect_url,
        description="On the sandbox, its page that stands in for the bank's; null with Stripe, whose script does it.",
    )


@strawberry.type(description="The customer pays by a Pix transfer.")
class PixTransfer:
    text: str = plain("text", "Pix copia e cola.")
    image_svg: str = plain(
        lambda source: pix_svg(source.text), "The QR code of the text, dark on light, as an SVG document."
    )
    expires_at: DateTime = plain("expires_at", "Until when it can be paid.")


NextAction = Annotated[
    CardAuthentication | PixTransfer,
    strawberry.union("NextAction", description="What the customer has to do for the payment to go on."),
]


@strawberry.type(description="One try at a payment.")
class PaymentAttempt:
    number: int = plain("attempt", "From 1.")
    status: PaymentStatus = plain("status", "How it ended, or where it stands.")
    failure: PaymentFailure | None = plain(present("failure"), "Why it failed, if it did.")
    time: DateTime = plain("create_time", "When it began.")


@strawberry.type(description="A payment, with every try at it.")
class Payment:
    id: strawberry.ID = plain(lambda source: ids.encode("Payment", source.payment_id), "Opaque and stable.")
    purpose: PaymentPurpose = plain("purpose", "What it is for.")
    number: int = plain("number", "Which of that purpose, from 1: the change's or the bill's number.")
    status: PaymentStatus = plain("status", "Where it stands.")
    method: PaymentMethod = plain("method", "How it is paid.")
    amount: Money = plain("amount", "The amount asked.")
    refunded: Money = plain("refunded", "What has gone back; refunds that failed are left out.")
    failure: PaymentFailure | None = plain(present("failure"), "Why the last try failed; while DECLINED or CANCELLED.")
    next_action: NextAction | None = plain(views.next_action, "What the customer has to do; while REQUIRES_ACTION.")
    attempts: list[PaymentAttempt] = plain("attempts", "Every try, oldest first.")
    card_brand: str | None = plain(unless_empty("card_brand"), "e.g. `visa`; null before a card was tried.")
    card_last4: str | None = plain(unless_empty("card_last4"), "The card's last four digits.")


@strawberry.type(description="Money that went back, or is going back.")
class Refund:
    id: strawberry.ID = plain(lambda source: ids.encode("Refund", source.refund_id), "Opaque and stable.")
    status: RefundStatus = plain("status", "Where it stands.")
    amount: Money = plain("amount", "How much.")
    reason: RefundReason = plain("reason", "Why.")
    created_at: DateTime = plain("create_time", "When it was asked for.")
    updated_at: DateTime = plain("update_time", "When it last changed.")


@strawberry.type(description="The card pre-authorisation made at pick-up (caução). A renewal is a new one.")
class Deposit:
    id: strawberry.ID = plain(lambda source: ids.encode("Deposit", source.deposit_id), "Opaque and stable.")
    number: int = plain("number", "From 1; each renewal counts on.")
    status: DepositStatus = plain("status", "Where it stands.")
    amount: Money = plain("amount", "How much is held.")
    captured: Money = plain(views.captured, "How much of it was charged.")
    capture_before: DateTime | None = plain(
        present("capture_before_time"), "Until when it holds; null before it is authorised."
    )
    failure: PaymentFailure | None = plain(present("failure"), "Why it was declined.")
    next_action: NextAction | None = plain(views.deposit_action, "What the customer has to do; while REQUIRES_ACTION.")


@strawberry.type(description="A customer's bank takes a payment back.")
class Dispute:
    id: strawberry.ID = plain(lambda source: ids.encode("Dispute", source.dispute_id), "Opaque and stable.")
    payment_id: strawberry.ID = plain(lambda source: ids.encode("Payment", source.payment_id), "Of which payment.")
    status: DisputeStatus = plain("status", "Where it stands.")
    amount: Money = plain("amount", "How much is disputed.")
    reason: str = plain("reason", "The provider's word, e.g. `fraudulent`.")
    evidence_due_at: DateTime | None = plain(present("evidence_due_time"), "Until when evidence is taken.")
    created_at: DateTime = plain("create_time", "When it was opened.")
