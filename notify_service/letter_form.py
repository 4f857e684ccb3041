"""The form that most mails share: sentences, tables and the one next step; and the pen that writes them. Pure."""

from dataclasses import dataclass, field

from rentacar.common.v1.money_pb2 import Money

from notify_service.facts import Facts
from notify_service.links import Links, links
from notify_service.phrases import LineView
from notify_service.wording import Wording


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under a heading, perhaps with a sum and what is said below it."""

    heading: str
    lines: list[LineView]
    total: LineView | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """What was and what is instead."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`sign` is `done`, `over` or `failed`; `amount` is the money it is about; `code` is to be copied by the reader.

    `button` is the next step's address, empty for none; its label is the kind's text `button`.
    """

    sign: str
    amount: str
    leads: list[str]
    strong: str = ""
    code: str = ""
    button: str = ""
    differences: list[Difference] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


class Pen:
    """One message's facts, and its kind's texts."""

    def __init__(self, facts: Facts, wording: Wording) -> None:
        self.facts, self.wording = facts, wording

    def text(self, name: str, **values: object) -> str:
        return self.wording.text(f"{self.facts.kind}.{name}", **values)

    def money(self, minor_units: int) -> str:
        """An amount in the booking's currency."""
        return self.wording.money(self.amount(minor_units))

    def amount(self, minor_units: int) -> Money:
        return Money(minor_units=minor_units, currency_code=self.facts.booking.total.currency_code)

    def row(self, name: str, amount: str) -> LineView:
        return LineView(self.wording.text(f"money.{name}"), "", amount)

    @property
    def links(self) -> Links:
        return links(self.facts)

    @property
    def asked(self) -> str:
        """The amount of the payment that the event is about."""
        return self.wording.money(self.facts.payment.amount) if self.facts.payment else ""

    @property
    def zone(self) -> str:
        return self.facts.booking.pickup.timezone
