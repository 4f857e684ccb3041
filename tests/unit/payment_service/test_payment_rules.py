"""The pure rules of payment_service: ids, states, outcomes, pauses, signatures."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from payment_service import backoff, ids, outcome, signature, states, stripe_answers
from payment_service.provider import (
    BrokenError,
    DeclinedError,
    Failure,
    Intent,
    KeySpentError,
    NotAcceptedError,
    ProviderError,
    ProviderRefund,
    RefusedError,
    UnreachableError,
)
from payment_service.states import DepositStatus, RefundStatus, Status

BOOKING = UUID("7d0a0e52-7b0b-4b53-8d8c-0d3f5f1f1a01")


def intent(status: str = "requires_payment_method", *, failed: bool = False, charge_id: str | None = None) -> Intent:
    failure = Failure("generic_decline", "", retryable=True) if failed else None
    return Intent("pi_1", status, 100, "BRL", BOOKING, "pi_1_secret", charge_id, failure, "", "")  # type: ignore[arg-type]


def test_a_payments_id_never_changes_for_its_booking_purpose_and_number() -> None:
    assert ids.payment_id(BOOKING, "RENTAL", 1) == ids.payment_id(UUID(str(BOOKING)), "RENTAL", 1)
    others = {ids.payment_id(BOOKING, purpose, number) for purpose, number in product(("RENTAL", "CHARGE"), (1, 2, 11))}
    assert len(others) == 6


def test_idempotency_keys_are_as_designed_and_numbered_only_when_spent() -> None:
    payment = uuid4()
    assert ids.intent_key(payment, 1) == f"pi:{payment}"
    assert ids.intent_key(payment, 2) == f"pi:{payment}:2"
    assert ids.confirm_key(payment, 3, 1) == f"confirm:{payment}:3"
    assert ids.confirm_key(payment, 3, 2) == f"confirm:{payment}:3:2"
    assert ids.refund_key(payment, 1) == f"refund:{payment}"
    assert ids.customer_key("ana", 1) == "cus:ana"


def test_states_change_only_along_the_arrows_of_the_domain() -> None:
    assert {(origin, target) for origin in Status for target in Status if origin in states.before(target)} == {
        (Status.REQUESTED, Status.PROCESSING),
        (Status.PROCESSING, Status.REQUIRES_ACTION),
        (Status.REQUIRES_ACTION, Status.PROCESSING),
        (Status.DECLINED, Status.PROCESSING),
        *product((Status.PROCESSING, Status.REQUIRES_ACTION), (Status.SUCCEEDED, Status.DECLINED, Status.CANCELLED)),
    }


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("requires_payment_method", Status.PROCESSING),
        ("requires_confirmation", Status.PROCESSING),
        ("processing", Status.PROCESSING),
        ("requires_action", Status.REQUIRES_ACTION),
        ("succeeded", Status.SUCCEEDED),
        ("canceled", Status.CANCELLED),
    ],
)
def test_an_intents_state_is_a_payments(told: str, status: Status) -> None:
    assert outcome.status_of(intent(told)) is status


def test_an_intent_that_waits_for_capture_is_no_payment() -> None:
    with pytest.raises(AssertionError, match="bug"):
        outcome.status_of(intent("requires_capture"))


@pytest.mark.parametrize(
    ("fetched", "acting", "new"),
    [
        (intent(failed=True, charge_id="ch_new"), False, True),
        (intent(failed=True, charge_id="ch_old"), False, False),
        (intent(failed=True), False, False),
        (intent(failed=True), True, True),
        (intent(), True, False),
        (intent("requires_action", failed=True, charge_id="ch_new"), True, False),
    ],
    ids=["a new charge", "an older attempt's", "no charge", "a failed challenge", "nothing failed", "still acting"],
)
def test_a_decline_is_this_attempts_only_if_it_can_be_no_older_ones(fetched: Intent, acting: bool, new: bool) -> None:
    assert outcome.is_new_decline(fetched, known_charges={"ch_old"}, acting=acting) is new


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("pending", RefundStatus.PENDING),
        ("requires_action", RefundStatus.PENDING),
        ("succeeded", RefundStatus.SUCCEEDED),
        ("failed", RefundStatus.FAILED),
        ("canceled", RefundStatus.FAILED),
    ],
)
def test_a_providers_refund_is_ours(told: str, status: RefundStatus) -> None:
    assert outcome.refund_status_of(ProviderRefund("re_1", told, 1, "BRL", None, "")) is status  # type: ignore[arg-type]


@given(st.integers(min_value=1, max_value=10_000))
def test_a_pause_grows_to_a_minute_and_is_never_nothing(tries: int) -> None:
    pause = backoff.after(tries).total_seconds()
    assert 0.5 <= pause <= backoff.LONGEST
    assert pause >= min(backoff.LONGEST, backoff.FIRST * 2.0 ** min(tries, 16)) / 2
    assert 15 <= backoff.until_poll(tries).total_seconds() <= 300


NOW = 1_795_000_000
BODY = '{"id": "evt_1", "note": "Ação"}'


def verify(header: str, *, secrets: tuple[str, ...] = ("whsec_a", "whsec_b"), body: str = BODY) -> None:
    signature.verify(body.encode(), header, secrets=secrets, now=NOW)


@pytest.mark.parametrize("secret", ["whsec_a", "whsec_b"])
def test_what_stripes_own_sdk_signed_is_accepted(secret: str) -> None:
    verify(stripe.WebhookSignature.generate_signature_header(BODY, secret, NOW))


def bad_headers() -> Iterator[str]:
    good = stripe.WebhookSignature.generate_signature_header(BODY, "whsec_a", NOW)
    yield stripe.WebhookSignature.generate_signature_header(BODY, "whsec_c", NOW)
    yield stripe.WebhookSignature.generate_signature_header(BODY, "whsec_a", NOW - 301)
    yield stripe.WebhookSignature.generate_signature_header(BODY, "whsec_a", NOW + 301)
    yield good.replace("v1=", "v0=")
    yield good.replace(f"t={NOW}", f"t={NOW - 1}")
    yield from ("", "t=1", "v1=00", "t=x,v1=00", "t=²,v1=00", f"t={NOW},v1=é", ",,=,")


@pytest.mark.parametrize("header", bad_headers())
def test_what_was_signed_otherwise_or_long_ago_is_refused(header: str) -> None:
    with pytest.raises(signature.SignatureError):
        verify(header)


def test_a_changed_body_and_a_service_without_secrets_refuse() -> None:
    header = stripe.WebhookSignature.generate_signature_header(BODY, "whsec_a", NOW)
    with pytest.raises(signature.SignatureError):
        verify(header, body=BODY + " ")
    with pytest.raises(signature.SignatureError):
        verify(header, secrets=())


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (stripe.APIConnectionError("reset"), UnreachableError),  # type: ignore[no-untyped-call]
        (stripe.RateLimitError("slow down", http_status=429), UnreachableError),
        (stripe.APIError("in use", http_status=409), UnreachableError),
        (stripe.APIError("oops", http_status=500), BrokenError),
        (stripe.IdempotencyError("other parameters", http_status=400), KeySpentError),
        (stripe.AuthenticationError("Invalid API Key provided: sk_test_1234", http_status=401), NotAcceptedError),
        (stripe.PermissionError("restricted", http_status=403), NotAcceptedError),
        (stripe.InvalidRequestError("no", "x", code="amount_too_small", http_status=400), RefusedError),  # type: ignore[no-untyped-call]
        (stripe.CardError("no", None, "card_declined", http_status=402), DeclinedError),  # type: ignore[no-untyped-call]
    ],
)
def test_the_sdks_errors_have_a_meaning(raised: stripe.StripeError, expected: type[ProviderError]) -> None:
    error = stripe_answers.error(raised)
    assert type(error) is expected
    assert "sk_test" not in str(error)


def test_a_replayed_500_is_told_from_one_that_may_pass() -> None:
    replayed = stripe.APIError("oops", http_status=500, headers={"Idempotent-Replayed": "true"})
    errors = [stripe_answers.error(replayed), stripe_answers.error(stripe.APIError("oops", http_status=500))]
    assert [isinstance(error, BrokenError) and error.replayed for error in errors] == [True, False]


def test_a_deposit_is_held_before_anything_is_captured_and_ends_once() -> None:
    assert states.deposit_before(DepositStatus.CAPTURED) == [DepositStatus.AUTHORIZED]
    assert states.deposit_before(DepositStatus.LAPSED) == [DepositStatus.AUTHORIZED]
    ended = (DepositStatus.CAPTURED, DepositStatus.RELEASED, DepositStatus.LAPSED)
    assert all(states.DEPOSIT_ARROWS[status] == frozenset() for status in ended)


@pytest.mark.parametrize(
    ("told", "released", "status"),
    [
        ("requires_capture", False, DepositStatus.AUTHORIZED),
        ("succeeded", False, DepositStatus.CAPTURED),
        ("canceled", False, DepositStatus.LAPSED),
        ("canceled", True, DepositStatus.RELEASED),
        ("requires_action", False, DepositStatus.REQUIRES_ACTION),
        ("requires_payment_method", False, DepositStatus.PROCESSING),
    ],
)
def test_an_intent_tells_how_its_deposit_stands(told: str, released: bool, status: DepositStatus) -> None:
    assert outcome.deposit_status_of(intent(told), released=released) is status


def test_only_a_pix_that_waits_no_more_has_run_out() -> None:
    unpaid = replace(intent(), failure=Failure(outcome.PIX_UNPAID, "", retryable=True))
    assert outcome.pix_ran_out("PIX", unpaid)
    assert not outcome.pix_ran_out("CARD", unpaid)
    assert not outcome.pix_ran_out("PIX", replace(unpaid, status="requires_action"))
    assert not outcome.pix_ran_out("PIX", intent(failed=True))


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ({"object": "charge", "amount_captured": 7, "status": "succeeded", "payment_intent": "pi_1"}, 7),
        ({"object": "charge", "amount_captured": 0, "status": "succeeded", "payment_intent": "pi_1"}, None),
        ({"object": "charge", "amount_captured": 7, "status": "failed", "payment_intent": "pi_1"}, None),
        ({"object": "refund", "amount": 7, "status": "pending", "balance_transaction": None}, -7),
        ({"object": "refund", "amount": 7, "status": "succeeded", "balance_transaction": "txn_1"}, -7),
        ({"object": "refund", "amount": 7, "status": "succeeded", "balance_transaction": None}, None),
        ({"object": "refund", "amount": 7, "status": "failed", "balance_transaction": "txn_1"}, None),
        ({"object": "dispute", "balance_transactions": [{"net": -9}, {"net": 7}]}, -2),
        ({"object": "dispute", "balance_transactions": []}, None),
    ],
)
def test_a_row_of_the_providers_list_is_what_it_moved(body: dict[str, Any], amount: int | None) -> None:
    row = stripe_answers.ledger_row({"id": "x_1", "currency": "brl", **body})
    assert (row.amount if row else None) == amount
