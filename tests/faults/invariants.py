"""What must hold whatever was broken, looked at from outside: in Postgres, in Stripe's own records, in the mailbox, in Redis."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.faults.memory import ALLOWED, Remembered
from tests.faults.site import Site

PAID_FOR = ("CONFIRMED", "PICKED_UP", "RETURNED", "CLOSED", "CANCELLED", "NO_SHOW")
KEPT = ("CONFIRMED", "PICKED_UP", "RETURNED", "CLOSED")
FOREVER = datetime.max.replace(tzinfo=UTC)
DIGITS = {"CLP": 0}
CONFIRMATIONS = ("booking_confirmed", "late_payment_confirmed", "late_payment_upgraded")
FINAL = ["payment.succeeded", "refund.succeeded", "deposit.captured", "dispute.opened", "dispute.won", "dispute.lost"]
STAFF = "staff@rentacar.example"
ONCE = ("booking.held", "booking.confirmed", "booking.expired", "booking.cancelled")


class Facts:
    """Everything there is to know, read once."""

    def __init__(self, site: Site, remembered: Iterable[Remembered]) -> None:
        self.site, self.remembered = site, list(remembered)

    async def read(self) -> Facts:
        """From every place."""
        select = self.site.select
        self.bookings = {
            str(row["booking_id"]): row for row in await select("SELECT b.*, business_now() AS now FROM rent.booking b")
        }
        self.by_reference = {row["reference"]: row for row in self.bookings.values()}
        self.drivers = await select("SELECT booking_id::text, email FROM rent.driver WHERE position = 0")
        self.events = await select("SELECT booking_id::text, type FROM rent.booking_event")
        self.payments = {str(row["payment_id"]): row for row in await select("SELECT * FROM payment.payments")}
        self.deposits = {str(row["deposit_id"]) for row in await select("SELECT deposit_id FROM payment.deposits")}
        self.billed = {
            row["booking_id"]: int(row["settled"])
            for row in await select(
                "SELECT booking_id::text, sum(from_deposit + from_payment) AS settled FROM rent.bill GROUP BY 1"
            )
        }
        self.documents = await select(
            "SELECT kind, subject_id::text, year, number, pdf IS NULL AS unmade FROM notify.documents"
        )
        self.refunds = await select("SELECT refund_id::text, payment_id::text, status FROM payment.refunds")
        self.ledger = await select(
            "SELECT account, currency, sum(amount_minor)::bigint AS amount FROM payment.ledger_entries GROUP BY 1, 2"
        )
        self.messages = await select(
            "SELECT message_id::text, booking_id::text, kind, recipient, status FROM notify.messages"
        )
        self.announced = await select(
            "SELECT type, booking_id::text, count(*) AS times FROM payment.outbox WHERE type = ANY ($1) GROUP BY 1, 2, payload",
            FINAL,
        )
        self.pools = await select("SELECT location, acriss, vehicles FROM rent.pool")
        self.extras = await select("SELECT location, extra, stock FROM rent.extra_stock")
        self.taken_extras = await select("SELECT booking_id::text, code, quantity FROM rent.booking_extra")
        self.assignments = await select("SELECT booking_id::text, vehicle_id, period FROM rent.assignment")
        self.stripe = await self.site.records()
        self.mails = await self.site.mails()
        return self


def broken(facts: Facts) -> list[str]:
    """Every invariant that does not hold, as sentences."""
    checks = (
        _acknowledged,
        _nobody_booked_twice,
        _ends,
        _one_success,
        _money,
        _ledger,
        _refunds,
        _pools,
        _cars,
        _confirmations,
        _documents,
        _told_once,
    )
    return [sentence for check in checks for sentence in check(facts)]


def _acknowledged(facts: Facts) -> Iterator[str]:
    emails = {row["booking_id"]: row["email"] for row in facts.drivers}
    for made in facts.remembered:
        row = facts.by_reference.get(made.reference)
        if row is None:
            yield f"{made.reference} was acknowledged and does not exist"
        elif emails.get(str(row["booking_id"])) != made.email:
            yield f"{made.reference} is another customer's"


def _nobody_booked_twice(facts: Facts) -> Iterator[str]:
    """Each customer wanted one booking, however often the button was pressed."""
    for email, count in Counter(row["email"] for row in facts.drivers).items():
        if count > 1:
            yield f"{email} has {count} bookings"


def _ends(facts: Facts) -> Iterator[str]:
    """Every booking has come to the end that its customer was promised; one that was paid has its car."""
    for made in facts.remembered:
        row = facts.by_reference.get(made.reference)
        allowed = ALLOWED.get(made.wanted, (made.wanted,))
        if row is not None and row["status"] not in allowed:
            yield f"{made.reference} ({made.journey}) is {row['status']}, not {' or '.join(allowed)}"


def _one_success(facts: Facts) -> Iterator[str]:
    """Per (booking, purpose, number), which is what a payment's id is made of."""
    kept, intents = Counter[str](), Counter[str]()
    for intent in facts.stripe["payment_intents"]:
        payment_id = intent["metadata"].get("payment_id") or intent["metadata"].get("deposit_id", "")
        if payment_id not in facts.payments and payment_id not in facts.deposits:
            yield f"{intent['id']} is of no payment ({payment_id or 'no metadata'})"
        intents[payment_id] += intent["status"] != "canceled"
        if intent["status"] == "succeeded" and _refunded(facts, intent) < intent["amount_received"]:
            kept[payment_id] += 1
    yield from (f"payment {payment_id} succeeded {count} times" for payment_id, count in kept.items() if count > 1)
    yield from (f"payment {payment_id} has {count} intents" for payment_id, count in intents.items() if count > 1)


def _money(facts: Facts) -> Iterator[str]:
    """Charges minus refunds is what the booking owes: its price, a cancellation's fee, or nothing."""
    paid: dict[str, int] = defaultdict(int)
    for intent in facts.stripe["payment_intents"]:
        if intent["status"] == "succeeded":
            paid[intent["metadata"].get("booking_id", "")] += intent["amount_received"] - _refunded(facts, intent)
    fees = {made.reference: made for made in facts.remembered if made.fee}
    for booking_id in paid.keys() - facts.bookings.keys():
        yield f"{paid[booking_id]} were charged for a booking that does not exist: {booking_id or 'no metadata'}"
    for booking_id, row in facts.bookings.items():
        due = _due(facts, row, fees.get(row["reference"]))
        if due is not None and paid[booking_id] != due:
            yield f"{row['reference']} ({row['status']}) paid {paid[booking_id]}, owes {due} {row['currency']}"


def _due(facts: Facts, row: Any, cancelled: Remembered | None) -> int | None:
    """In the minor unit; None where nobody was told."""
    if row["status"] in KEPT:
        return int(row["total"]) + facts.billed.get(str(row["booking_id"]), 0)
    if row["status"] == "NO_SHOW":
        return min(int(row["no_show_fee"]), int(row["total"]))
    if row["status"] != "CANCELLED":
        return 0
    return None if cancelled is None else int(Decimal(cancelled.fee).scaleb(DIGITS.get(row["currency"], 2)))


def _refunded(facts: Facts, intent: dict[str, Any]) -> int:
    refunds = facts.stripe["refunds"]
    counted = (one for one in refunds if one["payment_intent"] == intent["id"])
    return sum(int(one["amount"]) for one in counted if one["status"] not in ("failed", "canceled"))


def _ledger(facts: Facts) -> Iterator[str]:
    sums, clearing, net = Counter[str](), Counter[str](), Counter[str]()
    for row in facts.ledger:
        sums[row["currency"]] += row["amount"]
        clearing[row["currency"]] += row["amount"] if row["account"] == "stripe:clearing" else 0
    for intent in facts.stripe["payment_intents"]:
        if intent["status"] == "succeeded":
            net[intent["currency"].upper()] += intent["amount_received"] - _refunded(facts, intent)
    for dispute in facts.stripe["disputes"]:
        for moved in dispute["balance_transactions"]:
            net[moved["currency"].upper()] += moved["net"]
    yield from (f"the ledger sums to {left} {currency}" for currency, left in sums.items() if left)
    for currency in clearing.keys() | net.keys():
        if clearing[currency] != net[currency]:
            yield f"the ledger has {clearing[currency]} {currency} at Stripe, where there are {net[currency]}"


def _refunds(facts: Facts) -> Iterator[str]:
    """What was asked for once was given back once."""
    made = Counter(one["metadata"].get("refund_id", "") for one in facts.stripe["refunds"] if one["status"] != "failed")
    for row in facts.refunds:
        wanted = 0 if row["status"] == "FAILED" else 1
        if made.pop(row["refund_id"], 0) != wanted:
            yield f"refund {row['refund_id']} ({row['status']}) was not made {wanted} times"
    yield from (f"refund {refund_id} is nobody's" for refund_id in made)


def _pools(facts: Facts) -> Iterator[str]:
    """No pool and no extra is oversold, counted from the bookings alone."""
    stock = {(row["location"], row["acriss"]): row["vehicles"] for row in facts.pools}
    stock |= {(row["location"], row["extra"]): row["stock"] for row in facts.extras}
    taken: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for booking_id, row in facts.bookings.items():
        held = row["status"] == "PENDING_PAYMENT" and row["hold_expires_at"] > row["now"]
        if not held and row["status"] not in ("CONFIRMED", "PICKED_UP"):
            continue
        one_way = row["pickup_location"] != row["dropoff_location"]
        until = FOREVER if one_way else row["dropoff_at"] + timedelta(minutes=row["turnaround_minutes"])
        items = [(row["acriss"], 1)]
        items += [(one["code"], one["quantity"]) for one in facts.taken_extras if one["booking_id"] == booking_id]
        for item, quantity in items:
            taken[row["pickup_location"], item] += [(row["pickup_at"], quantity), (until, -quantity)]
    for where, changes in taken.items():
        if (most := _most(changes)) > stock[where]:
            yield f"{' '.join(where)} has {stock[where]}, of which {most} are taken at once"


def _most(changes: Iterable[tuple[datetime, int]]) -> int:
    """The highest number taken at any moment; what comes back at a moment is there at that moment."""
    most = now = 0
    for _, quantity in sorted(changes):
        now += quantity
        most = max(most, now)
    return most


def _cars(facts: Facts) -> Iterator[str]:
    by_car: dict[Any, list[Any]] = defaultdict(list)
    for row in facts.assignments:
        by_car[row["vehicle_id"]].append(row["period"])
    for car, periods in by_car.items():
        periods.sort(key=lambda period: period.lower)
        for earlier, later in pairwise(periods):
            if earlier.upper is None or earlier.upper > later.lower:
                yield f"car {car} is given to two at once"


def _confirmations(facts: Facts) -> Iterator[str]:
    """Who has a car was told so, under one Message-ID, however often the mail was sent."""
    emails = {row["booking_id"]: row["email"] for row in facts.drivers}
    there: dict[str, set[str]] = defaultdict(set)
    for mail in facts.mails:
        for address in mail["to"]:
            there[address].add(mail["message_id"].strip("<>").partition("@")[0])
    told: dict[str, list[str]] = defaultdict(list)
    for row in facts.messages:
        if row["kind"] in CONFIRMATIONS:
            told[row["booking_id"]].append(row["message_id"])
        to = STAFF if row["recipient"] == "staff" else emails[row["booking_id"]]
        if row["status"] == "SENT" and row["message_id"] not in there[to]:
            yield f"the mail {row['kind']} of {row['booking_id']} is noted as sent and is not there"
    for booking_id, row in facts.bookings.items():
        if row["status"] in KEPT and len(told[booking_id]) != 1:
            yield f"{row['reference']} is confirmed and has {len(told[booking_id])} confirmations"
    known = {row["message_id"] for row in facts.messages}
    for address, message_ids in there.items():
        yield from (f"{address} has a mail of no message: {one}" for one in message_ids - known)


def _documents(facts: Facts) -> Iterator[str]:
    """Money that was taken has one receipt, money that went back one credit note; the numbers have no gaps."""
    numbers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in facts.documents:
        if row["unmade"]:
            yield f"the {row['kind']} of {row['subject_id']} is not made"
        else:
            numbers[row["kind"], row["year"]].append(row["number"])
    for (kind, year), given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            yield f"the numbers of {kind} {year} have gaps or doubles"
    noted = {row["subject_id"] for row in facts.documents}
    paid = {payment_id for payment_id, row in facts.payments.items() if row["status"] == "SUCCEEDED"}
    paid |= {row["refund_id"] for row in facts.refunds if row["status"] == "SUCCEEDED"}
    yield from (f"{subject} has neither receipt nor credit note" for subject in paid - noted)


def _told_once(facts: Facts) -> Iterator[str]:
    """A booking's history tells each thing as often as it happened, and what is final is announced once."""
    for row in facts.announced:
        if row["times"] > 1:
            yield f"{row['type']} of booking {row['booking_id']} was announced {row['times']} times"
    told = Counter((row["booking_id"], row["type"]) for row in facts.events)
    refunds = Counter(str(facts.payments[row["payment_id"]]["booking_id"]) for row in facts.refunds)
    for (booking_id, kind), count in told.items():
        if kind in ONCE and count > 1:
            yield f"booking {booking_id} was told {kind} {count} times"
        if kind in ("refund.requested", "refund.succeeded") and count > refunds[booking_id]:
            yield f"booking {booking_id} was told {kind} {count} times for {refunds[booking_id]} refunds"
