"""What may be paid, how, and for how long: by the flags, and by whether charging is paused."""

from dataclasses import dataclass

from chassis import actors
from chassis.flags import PIX, Reader, asking
from rent_service.payments_pause import PaymentsPause

PIX_COUNTRY = "BR"


@dataclass(frozen=True, slots=True)
class Payable:
    """Asked by every use case that takes a payment."""

    flags: Reader
    pause: PaymentsPause

    def pix(self, email: str) -> bool:
        """Whether Pix is offered to who calls, a guest by their e-mail. Paused it is not: its code comes from the provider."""
        actor = actors.current()
        who = actor.subject if actor.kind == "customer" else email.strip().lower()
        return not self.pause.is_paused and self.flags.on(PIX, asking(who, PIX_COUNTRY))
