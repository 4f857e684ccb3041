"""Words, money and times in the reader's language. Pure; the texts are read once."""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency
from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.rent.v1.network_pb2 import LocalizedText
from rentacar.rent.v1.offer_pb2 import Stop

TEXTS = Path(__file__).with_name("templates") / "texts"
LANGUAGES = ("pt-BR", "en")
LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=\d)")  # CLDR's currency spacing, which Babel leaves out: CLP 134,290
CURRENCY_DIGITS = {"BRL": 2, "EUR": 2, "USD": 2, "CLP": 0}


@cache
def texts(language: str) -> dict[str, str]:
    """Every text of a language by its dotted name, e.g. `payment_declined.title`."""
    with (TEXTS / f"{language}.toml").open("rb") as file:
        sections = tomllib.load(file)
    return {f"{section}.{name}": text for section, names in sections.items() for name, text in names.items()}


@dataclass(frozen=True)
class Wording:
    """One language's words and formats."""

    language: str

    @classmethod
    def of(cls, locale: str) -> "Wording":
        """The language for a booking's locale: English for any English, else Brazilian Portuguese."""
        return cls("en" if locale.lower().startswith("en") else "pt-BR")

    def text(self, name: str, **values: object) -> str:
        """A text with its places filled. Raises KeyError for a name or a place that has no text or value."""
        return texts(self.language)[name].format_map(values)

    def has(self, name: str) -> bool:
        return name in texts(self.language)

    def pick(self, text: LocalizedText) -> str:
        return text.en if self.language == "en" else text.pt_br

    def money(self, money: Money) -> str:
        """E.g. `R$ 1.134,29`, with the no-break space the language wants."""
        amount = Decimal(money.minor_units).scaleb(-CURRENCY_DIGITS.get(money.currency_code, 2))
        text = str(format_currency(amount, money.currency_code, locale=self._babel))
        return LETTER_BEFORE_DIGIT.sub("\u00a0", text)

    def day(self, value: date) -> str:
        """E.g. `segunda-feira, 1 de março de 2027`."""
        return str(format_date(value, "full", locale=self._babel))

    def clock(self, value: datetime) -> str:
        """E.g. `10:05`, `10:05 AM`."""
        return str(format_time(value.replace(tzinfo=None), "short", locale=self._babel))

    def zone(self, moment: datetime) -> str:
        """The zone of an aware time as people call it, e.g. `horário de São Paulo, GMT-3`."""
        zone = moment.tzinfo
        assert isinstance(zone, ZoneInfo), "bug: a moment at a location has the location's zone"
        known = self._babel.time_zones.get(zone.key, {}).get("city")
        city = known or zone.key.rpartition("/")[2].replace("_", " ")
        return self.text("format.zone", city=city, offset=_offset(moment))

    def moment(self, moment: datetime) -> str:
        """A whole time in one phrase: day, clock and zone."""
        return self.text("format.moment", day=self.day(moment), clock=self.clock(moment), zone=self.zone(moment))

    @property
    def _babel(self) -> Locale:
        return Locale.parse(self.language, sep="-")


def _offset(moment: datetime) -> str:
    """E.g. `GMT-3`, `GMT+5:30`, `GMT`."""
    offset = moment.utcoffset()
    assert offset is not None, "bug: the moment has a zone"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    return "GMT" + (f"{sign}{hours}" if offset else "") + (f":{minutes:02}" if minutes else "")


def at(timestamp: Timestamp, timezone: str) -> datetime:
    """An instant as the clocks of a zone show it."""
    return timestamp.ToDatetime(UTC).astimezone(ZoneInfo(timezone))


def local_time(stop: Stop) -> datetime:
    """The stop's wall clock with its zone; a clock that comes twice means its first pass."""
    return datetime.fromisoformat(stop.local_time).replace(tzinfo=ZoneInfo(stop.timezone))
