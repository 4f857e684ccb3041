"""What notify_service measures."""

from chassis.metrics import LONG, Histogram

MAIL_DELAY = Histogram(
    "rentacar.mail.delay",
    "s",
    "From the event that a mail tells of until the mail server took it, or refused it for good",
    ("kind", "outcome"),
    boundaries=LONG,
)
