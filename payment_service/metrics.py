"""What payment_service measures."""

from chassis.metrics import LONG, Counter, Gauge, Histogram

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
LEDGER_DIFFERENCES = Gauge(
    "rentacar.ledger.differences", "{row}", "Rows that the last check found to differ from the provider's list"
)
LEDGER_AGE = Gauge("rentacar.ledger.check.age", "s", "Since the last check of the ledger ended")
JOBS_FAILING = Gauge("rentacar.jobs.failing", "{job}", "Jobs at the provider that failed and will be tried again")
JOBS_OVERDUE = Gauge("rentacar.jobs.overdue.oldest_age", "s", "How long the oldest due job at the provider waits")
