"""One file of a network: its records read one by one, keeping what is wrong instead of stopping at the first."""

from collections.abc import Callable, Container, Hashable, Iterable
from typing import Any, Generic, TypeVar

from rent_service.record_reader import FieldError, Record

Item = TypeVar("Item")

LABEL = ("code", "country", "location", "acriss", "valid_from")  # what tells a person which record it is


class Table(Generic[Item]):
    """The records of a file that could be read; `problems` collects what is wrong, also in other files' tables."""

    def __init__(self, problems: list[str], file: str, document: Any, read: Callable[[Record], Item]) -> None:
        """Read each record of a document, which must be a list."""
        self._problems = problems
        self._rows: list[tuple[Record, Item]] = []
        self._document = document if isinstance(document, list) else []
        if not isinstance(document, list):
            problems.append(f"{file}: must be a list of records")
            return
        for number, values in enumerate(document, 1):
            self._add(f"{file}, record {number}", values, read)

    def items(self) -> list[Item]:
        """What was read."""
        return [item for _, item in self._rows]

    def named(self, field: str) -> set[str]:
        """The codes that stand in a field, of bad records too: that others refer to them is not wrong as well."""
        values = (record.get(field) for record in self._document if isinstance(record, dict))
        return {value for value in values if isinstance(value, str)}

    def check(self, field: str, problem: str, is_right: Callable[[Item], bool]) -> None:
        """Refuse the records that are not right."""
        for record, item in self._rows:
            if not is_right(item):
                self._problems.append(str(record.wrong(field, problem)))

    def check_unique(self, field: str, key: Callable[[Item], Hashable]) -> None:
        """No two records have the same key; `field` is the one to name."""
        seen: set[Hashable] = set()
        for record, item in self._rows:
            if key(item) in seen:
                self._problems.append(str(record.wrong(field, "another record has the same")))
            seen.add(key(item))

    def check_known(self, field: str, known: Container[str], codes: Callable[[Item], Iterable[str | None]]) -> None:
        """Every code that a record names in a field is known; None names nothing."""
        for record, item in self._rows:
            unknown = [code for code in codes(item) if code is not None and code not in known]
            if unknown:
                self._problems.append(str(record.wrong(field, f"there is no {unknown[0]!r}")))

    def _add(self, place: str, values: Any, read: Callable[[Record], Item]) -> None:
        if not isinstance(values, dict):
            self._problems.append(f"{place}: must be an object")
            return
        label = " ".join(values[name] for name in LABEL if isinstance(values.get(name), str))
        record = Record(f"{place} ({label})" if label else place, values)
        try:
            self._rows.append((record, read(record)))
        except FieldError as problem:
            self._problems.append(str(problem))
