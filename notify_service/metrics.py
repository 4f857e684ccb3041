"""What notify_service measures."""

from chassis.metrics import LONG, Gauge, Histogram

MAIL_DELAY = Histogram(
    "rentacar.mail.delay",
    "s",
    "From the event that a mail tells of until the mail server took it, or refused it for good",
    ("kind", "outcome"),
    boundaries=LONG,
)
MAIL_WAITING = Gauge("rentacar.mail.waiting", "{mail}", "Mails that are due and not sent yet")
MAIL_OLDEST = Gauge("rentacar.mail.waiting.oldest_age", "s", "Since the event that the oldest of them tells of")
