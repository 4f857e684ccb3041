"""Reading one JSON record field by field, so that whatever is wrong with it is named: the file, the record, the field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from rent_service.network import Text

Kind = TypeVar("Kind", bound=StrEnum)

DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LARGEST_INTEGER = 2**31 - 1  # amounts that large are typing errors, and the tables hold 32 bits


class NetworkDataError(Exception):
    """The network's data can't be taken. Each problem names the file, the record and the field."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Refuse with every problem found."""
        super().__init__("the network's data is refused:\n" + "\n".join(f"- {problem}" for problem in problems))
        self.problems = tuple(problems)


class FieldError(Exception):
    """One field of a record is wrong."""


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object at `place` (its file and which record it is); every reader raises FieldError naming the field."""

    place: str
    values: Mapping[str, Any]

    def wrong(self, field: str, problem: str) -> FieldError:
        """The error to raise about one field."""
        return FieldError(f"{self.place}, field {field}: {problem}")

    def only(self, *fields: str) -> None:
        """Refuse fields besides these, and miss none of them."""
        for field in fields:
            if field not in self.values:
                raise self.wrong(field, "is missing")
        for field in self.values:
            if field not in fields:
                raise self.wrong(field, f"is not known; known are {', '.join(fields)}")

    def text(self, field: str) -> str:
        """A text that is not empty and has no spaces around it."""
        value = self.values[field]
        if not isinstance(value, str) or not value or value != value.strip():
            raise self.wrong(field, f"must be a text without spaces around it, is {value!r}")
        return value

    def one_of(self, field: str, kind: type[Kind]) -> Kind:
        """One of the values of an enum."""
        value = self.values[field]
        if value not in list(kind):
            raise self.wrong(field, f"must be one of {', '.join(kind)}, is {value!r}")
        return kind(value)

    def flag(self, field: str) -> bool:
        """true or false."""
        value = self.values[field]
        if not isinstance(value, bool):
            raise self.wrong(field, f"must be true or false, is {value!r}")
        return value

    def integer(self, field: str, minimum: int = 0, maximum: int = LARGEST_INTEGER) -> int:
        """A whole number within bounds, both included."""
        value = self.values[field]
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            raise self.wrong(field, f"must be a whole number from {minimum} to {maximum}, is {value!r}")
        return value

    def optional_integer(self, field: str, minimum: int = 0, maximum: int = LARGEST_INTEGER) -> int | None:
        """The same, or null."""
        return None if self.values[field] is None else self.integer(field, minimum, maximum)

    def number(self, field: str, limit: int) -> float:
        """A number from -limit to limit."""
        value = self.values[field]
        if not isinstance(value, int | float) or isinstance(value, bool) or not -limit <= value <= limit:
            raise self.wrong(field, f"must be a number from {-limit} to {limit}, is {value!r}")
        return float(value)

    def day(self, field: str) -> date:
        """A date, `2027-03-01`."""
        value = self.values[field]
        try:
            if isinstance(value, str) and DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise self.wrong(field, f"must be a date like 2027-03-01, is {value!r}")

    def period(self) -> tuple[date, date | None]:
        """`valid_from` and `valid_to`, which is null or later."""
        valid_from = self.day("valid_from")
        valid_to = None if self.values["valid_to"] is None else self.day("valid_to")
        if valid_to is not None and valid_to <= valid_from:
            raise self.wrong("valid_to", f"is exclusive and must be after valid_from {valid_from}, is {valid_to}")
        return valid_from, valid_to

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self.values[field]
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            raise self.wrong(field, f"must be a list of texts, is {values!r}")
        return tuple(values)

    def record(self, field: str) -> "Record":
        """A record within this one."""
        value = self.values[field]
        if not isinstance(value, dict):
            raise self.wrong(field, f"must be an object, is {value!r}")
        return Record(f"{self.place}, {field}", value)

    def records(self, field: str) -> "list[Record]":
        """A list of records within this one."""
        values = self.values[field]
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.wrong(field, f"must be a list of objects, is {values!r}")
        return [Record(f"{self.place}, {field} {number}", value) for number, value in enumerate(values, 1)]

    def localized(self, field: str) -> Text:
        """A text in every language."""
        names = self.record(field)
        names.only("pt-BR", "en")
        return Text(names.text("pt-BR"), names.text("en"))

    def amounts(self, field: str, currencies: Sequence[str]) -> dict[str, int]:
        """An amount for each of the currencies."""
        amounts = self.record(field)
        for currency in currencies:
            if currency not in amounts.values:
                raise self.wrong(field, f"has no amount in {currency}, which a country uses")
        return {currency: amounts.integer(currency) for currency in sorted(amounts.values)}
