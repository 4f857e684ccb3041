"""What payment_service measures."""

from chassis.metrics import LONG, Counter, Histogram

PAYMENTS = Counter(
    "rentacar.payments",
    "{payment}",
    "What came of tries to charge; the reason is the provider's code of a decline",
    ("purpose", "outcome", "reason", "method"),
)
MONEY = Counter(
    "rentacar.money",
    "{minor_unit}",
    "Money that moved, in the minor unit of its currency",
    ("currency", "kind"),
)
REFUND_DELAY = Histogram(
    "rentacar.refund.delay", "s", "From a refund's request until the provider calls it succeeded", boundaries=LONG
)
