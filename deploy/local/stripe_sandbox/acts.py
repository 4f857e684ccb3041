"""What somebody else does at Stripe: the cardholder, the cardholder's bank, the payer of a Pix, or time itself.

Each method is one endpoint of the control API and answers the object as it is afterwards. An act that the object's
state does not allow is Stripe's own 400.
"""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from .call import Answer, Call
from .cards import DisputeKind
from .clock import Clock
from .control_values import ControlError, number
from .resources import disputes, intent_confirm, intent_finish, pix, refunds, setup_confirm
from .store import Json, Store, Stored, as_stored
from .timers import Timers

Act = Callable[[Request, Json], Any]
INTENTS = ("payment_intent", "setup_intent")
DISPUTE_REASONS = (
    "bank_cannot_process", "check_returned", "credit_not_processed", "customer_initiated", "debit_not_authorized",
    "duplicate", "fraudulent", "general", "incorrect_account_details", "insufficient_funds", "noncompliant",
    "product_not_received", "product_unacceptable", "subscription_canceled", "unrecognized",
)  # fmt: skip
REFUND_FAILURES = (
    "charge_for_pending_refund_disputed", "declined", "expired_or_canceled_card", "insufficient_funds",
    "lost_or_stolen_card", "merchant_request", "unknown",
)  # fmt: skip


class Acts:
    def __init__(self, store: Store, clock: Clock, timers: Timers, written: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._timers = timers
        self._written = written

    def table(self) -> list[tuple[str, Act]]:
        """Path under /_control and the method for it."""
        return [
            ("payment_intents/{id}/authenticate", self.authenticate),
            ("setup_intents/{id}/authenticate", self.authenticate),
            ("payment_intents/{id}/pay", self.pay),
            ("payment_intents/{id}/expire", self.expire),
            ("payment_intents/{id}/dispute", self.dispute),
            ("disputes/{id}/decide", self.decide),
            ("disputes/{id}/escalate", self.escalate),
            ("refunds/{id}/settle", self.settle_refund),
        ]

    def authenticate(self, request: Request, given: Json) -> Json:
        """`{"outcome": "succeed" | "fail"}`: finish or fail the 3-D Secure of an intent in `requires_action`."""
        succeed = _choice(given, "outcome", ("succeed", "fail")) == "succeed"
        return self.finish_authentication(request.path_params["id"], succeed=succeed)

    def finish_authentication(self, intent_id: str, *, succeed: bool) -> Json:
        """The intent after its 3-D Secure. Raises StripeError when it waits for none, ControlError when unknown."""
        return self._do(intent_id, INTENTS, lambda call, intent: _authenticated(call, intent, succeed=succeed))

    def pay(self, request: Request, _given: Json) -> Json:
        """The customer pays the Pix that the intent shows."""
        return self.pay_pix(request.path_params["id"])

    def pay_pix(self, intent_id: str) -> Json:
        """The paid intent. Raises StripeError when it shows no Pix any more: the bank refuses an expired code."""
        return self._do(intent_id, ("payment_intent",), lambda call, intent: pix.pay(call, _waiting(intent)))

    def expire(self, request: Request, _given: Json) -> Json:
        """Time runs out at once: for a Pix that nobody paid, or for an authorisation that nobody captured."""

        def run(call: Call, intent: Stored) -> None:
            if intent.body["status"] == "requires_capture":
                intent_finish.lapse(call, intent)
            else:
                pix.expire(call, _waiting(intent))

        return self._do(request.path_params["id"], ("payment_intent",), run)

    def dispute(self, request: Request, given: Json) -> Json:
        """The cardholder disputes the intent's charge: `reason` (fraudulent), `inquiry` (false), `amount` (all of it)."""
        reason = _choice({"reason": "fraudulent", **given}, "reason", DISPUTE_REASONS)
        amount = int(number(given, "amount", least=1)) if "amount" in given else None
        kind = DisputeKind(reason, inquiry=bool(given.get("inquiry", False)))

        def run(call: Call, intent: Stored) -> Stored:
            charge = call.named("charge", intent.body["latest_charge"] or "")
            left = charge.body["amount_captured"] - charge.body["amount_refunded"]
            if charge.body["payment_method_details"]["type"] != "card":
                raise ControlError("a Pix cannot be disputed: only cards have chargebacks")
            if not charge.body["captured"] or left <= 0 or charge.body["disputed"]:
                raise ControlError(f"{charge.id}: not captured, refunded whole, or disputed already")
            if amount is not None and amount > left:
                raise ControlError(f"amount: at most {left} is left of this charge")
            return disputes.open_for(call, charge, kind, amount=amount)

        return self._do(request.path_params["id"], ("payment_intent",), run)

    def decide(self, request: Request, given: Json) -> Json:
        """`{"outcome": "won" | "lost"}`: the bank's decision."""
        end = disputes.win if _choice(given, "outcome", ("won", "lost")) == "won" else disputes.lose

        def run(call: Call, dispute: Stored) -> None:
            disputes.refuse_closed(dispute.body)
            end(call, dispute)

        return self._do(request.path_params["id"], ("dispute",), run)

    def escalate(self, request: Request, _given: Json) -> Json:
        """An open inquiry becomes a chargeback."""

        def run(call: Call, dispute: Stored) -> None:
            if not disputes.is_inquiry(dispute.body) or dispute.body["status"] in disputes.CLOSED:
                raise ControlError(f"{dispute.id}: not an open inquiry")
            disputes.escalate(call, dispute)

        return self._do(request.path_params["id"], ("dispute",), run)

    def settle_refund(self, request: Request, given: Json) -> Json:
        """`{"outcome": "succeed" | "fail"}` of a refund, with `failure_reason` (expired_or_canceled_card)."""
        succeed = _choice(given, "outcome", ("succeed", "fail")) == "succeed"
        reason = _choice({"failure_reason": REFUND_FAILURES[2], **given}, "failure_reason", REFUND_FAILURES)

        def run(call: Call, refund: Stored) -> None:
            if refund.body["status"] not in (("pending",) if succeed else ("pending", "succeeded")):
                raise ControlError(f"{refund.id}: is {refund.body['status']}")
            if succeed:
                refunds.succeed(call, refund)
            else:
                refunds.fail(call, refund, reason=reason)

        return self._do(request.path_params["id"], ("refund",), run)

    def _do(self, object_id: str, kinds: tuple[str, ...], act: Callable[[Call, Stored], object]) -> Json:
        """Run the act on the object in a transaction of its own, after what time has done."""
        self._timers.run_due()
        rows = self._store.rows("SELECT * FROM objects WHERE id = ?", (object_id,))
        if not rows or rows[0]["kind"] not in kinds:
            raise ControlError(f"no {' or '.join(kinds)} {object_id}")
        stored = as_stored(rows[0])
        with self._store.transaction():
            result = act(Call(store=self._store, account=stored.account, now=self._clock.now()), stored)
        self._written()
        return result.body if isinstance(result, Stored) else stored.body


def _authenticated(call: Call, intent: Stored, *, succeed: bool) -> Json | Answer:
    finish = intent_confirm.authenticate if intent.kind == "payment_intent" else setup_confirm.authenticate
    return finish(call, intent, succeed=succeed)


def _waiting(intent: Stored) -> Stored:
    if not pix.waits(intent):
        message = f"This PaymentIntent shows no Pix to pay: it has a status of {intent.body['status']}."
        raise intent_confirm.unexpected_state(intent.body, message)
    return intent


def _choice(given: Json, name: str, choices: tuple[str, ...]) -> str:
    if given.get(name) not in choices:
        raise ControlError(f"{name}: not one of {', '.join(choices)}")
    return str(given[name])
