"""What resolvers are given: the services, the network, and how this client reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from strawberry.dataloader import DataLoader

from bff.callers import DEVELOPER, Caller
from bff.document_links import DocumentLinks
from bff.http.entrance import Entrance, Visit
from bff.live import Wakeups
from bff.network import Network, NetworkCache
from bff.services import Services
from bff.sessions import Sessions, away
from bff.settings import Settings
from bff.views import Payments
from chassis.actors import Actor
from chassis.flags import DEFAULTS, Asked, Reader, asking

PAYMENTS_AT_ONCE = 100  # what ListPayments takes
_LONGEST_HEADER = 200


@dataclass(frozen=True)
class Shared:
    """What all requests of the process share."""

    settings: Settings
    services: Services
    networks: NetworkCache
    wakeups: Wakeups
    entrance: Entrance
    links: DocumentLinks
    flags: Reader = DEFAULTS


class Context:
    """Of one request, or of one WebSocket with all its operations: nothing is remembered from one operation to the next."""

    __slots__ = ("_payments", "connection_params", "locale", "shared", "visit")

    def __init__(self, shared: Shared, accept_language: str, visit: Visit) -> None:
        """The header of that name, empty where there is none; and who asks."""
        self.shared, self.visit = shared, visit
        self.locale = preferred(accept_language[:_LONGEST_HEADER])
        self.connection_params: dict[str, object] | None = None
        self._payments: DataLoader[str, Payments] | None = None

    @property
    def services(self) -> Services:
        return self.shared.services

    @property
    def network(self) -> Network:
        return self.shared.networks.current

    @property
    def actor(self) -> Actor | None:
        """Who asks; None while nobody can say whose session it is."""
        return self.visit.caller.actor if self.visit.caller else None

    @property
    def caller(self) -> Caller:
        """Who asks. Raises ServiceDownError while nobody can say."""
        if self.visit.caller is None:
            raise away()
        return self.visit.caller

    @property
    def sessions(self) -> Sessions:
        return self.shared.entrance.sessions

    async def signed_in(self, actor: Actor, *, method: str) -> None:
        """A new session, whatever the browser had before; its cookie goes with the answer. Raises ServiceDownError."""
        await self.shared.entrance.begin(self.visit, actor, method=method)

    def signed_out(self) -> None:
        """The browser is to forget its session, and is nobody from now on."""
        self.shared.entrance.leave(self.visit)

    async def renew(self, *, needed: bool) -> None:
        """Find out who asks now, for what stays open. Raises ServiceDownError where that is `needed` and nobody can say."""
        await self.shared.entrance.renew(self.visit)
        if needed and self.visit.caller is None:
            raise away()

    @property
    def is_developer(self) -> bool:
        """Whether who asks may run documents that nobody published beforehand."""
        return self.visit.caller is not None and DEVELOPER in self.visit.caller.scopes

    @property
    def asking(self) -> Asked:
        """Who asks, as far as flags go by it; they are asked before anybody knows for which country."""
        actor = self.actor
        return asking(actor.subject if actor and actor.kind == "customer" else "")

    def language(self, locale: str | None) -> str:
        """`pt-BR` or `en`, whichever serves who asked for `locale`; None asks for the request's own."""
        return self.locale if locale is None else supported(locale) or "en"

    async def payments_of(self, booking_id: str) -> Payments:
        """The payments of a booking, its deposits and disputes; bookings of one operation are asked for together."""
        if self._payments is None:
            self._payments = DataLoader(self._load_payments, max_batch_size=PAYMENTS_AT_ONCE, cache=False)
        return await self._payments.load(booking_id)

    async def _load_payments(self, booking_ids: list[str]) -> list[Payments]:
        found = {booking_id: Payments([], [], []) for booking_id in booking_ids}
        listed = await self.services.list_payments(list(found))
        for payment in listed.payments:
            found[payment.booking_id].payments.append(payment)
        for deposit in listed.deposits:
            found[deposit.booking_id].deposits.append(deposit)
        bookings = {payment.payment_id: payment.booking_id for payment in listed.payments}
        bookings |= {deposit.deposit_id: deposit.booking_id for deposit in listed.deposits}
        for dispute in listed.disputes:
            found[bookings[dispute.payment_id]].disputes.append(dispute)
        return [found[booking_id] for booking_id in booking_ids]


def supported(tag: str) -> str | None:
    """The language that we speak and a tag names, if any."""
    return {"pt": "pt-BR", "en": "en"}.get(tag.strip().lower().replace("_", "-").split("-")[0])


@lru_cache(maxsize=512)
def preferred(accept_language: str) -> str:
    """The best of an `Accept-Language` that we speak, else `pt-BR`."""
    wanted = []
    for place, part in enumerate(accept_language.split(",")):
        tag, _, weight = part.partition(";")
        language = supported(tag)
        if language and (quality := _quality(weight)) > 0:
            wanted.append((-quality, place, language))
    return min(wanted)[2] if wanted else "pt-BR"


def _quality(weight: str) -> float:
    try:
        return float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
    except ValueError:
        return 0.0
