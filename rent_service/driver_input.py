"""Who drives, as typed by a customer: trimmed, checked and normalised, every problem with its field."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from rentacar.rent.v1 import booking_pb2

from rent_service import input_problems as problems
from rent_service.booking import Driver
from rent_service.emails import LIMIT as EMAIL_LIMIT
from rent_service.emails import is_email
from rent_service.input_problems import InputProblem, InvalidInputError

NAME_LIMIT = 80
DOCUMENT_LIMIT = 30
PHONE_DIGITS = (8, 15)  # E.164 has at most 15; the shortest national numbers with area code have 8
OLDEST = 120  # years
DOCUMENT_TYPES = {
    booking_pb2.DOCUMENT_TYPE_CPF: "CPF",
    booking_pb2.DOCUMENT_TYPE_PASSPORT: "PASSPORT",
    booking_pb2.DOCUMENT_TYPE_ID_CARD: "ID_CARD",
}

_PHONE = re.compile(r"\+?[0-9 ().\-/]+", re.ASCII)
_DOCUMENT = re.compile(r"[A-Z0-9][A-Z0-9 ./-]*", re.ASCII | re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_drivers(
    main: booking_pb2.Driver, additional: Sequence[booking_pb2.Driver], *, today: date
) -> tuple[Driver, ...]:
    """The main driver, then the others. Raises InvalidInputError with everything that is wrong in any of them."""
    readers = [DriverReader(main, "driver", today)]
    readers += [DriverReader(driver, f"additionalDrivers.{place}", today) for place, driver in enumerate(additional)]
    drivers = [reader.read() for reader in readers]
    if found := [problem for reader in readers for problem in reader.problems]:
        raise InvalidInputError(*found)
    return tuple(drivers)


def is_cpf(digits: str) -> bool:
    """Whether eleven digits are a CPF: two check digits, modulo 11; eleven equal ones fit but are never given out."""
    if len(digits) != 11 or not digits.isdecimal() or len(set(digits)) == 1:
        return False
    numbers = [int(digit) for digit in digits]
    return all(
        sum(weight * number for weight, number in zip(range(known + 1, 1, -1), numbers, strict=False)) * 10 % 11 % 10
        == numbers[known]
        for known in (9, 10)
    )


class DriverReader:
    """Reads one driver and keeps what is wrong."""

    def __init__(self, typed: booking_pb2.Driver, path: str, today: date) -> None:
        """`path` is where the driver stands in the input; empty: its fields stand there themselves."""
        self._typed, self._path, self._today = typed, path, today
        self.problems: list[InputProblem] = []

    def read(self) -> Driver:
        """The driver; only to be used if there are no problems."""
        typed = self._typed
        document_type = self._document_type()
        return Driver(
            given_name=self._text("givenName", typed.given_name, NAME_LIMIT),
            family_name=self._text("familyName", typed.family_name, NAME_LIMIT),
            email=self._email(),
            phone=self._phone(),
            birth_date=self._birth_date(),
            country_code=self._country(),
            document_type=document_type,
            document_number=self._document("documentNumber", typed.document_number, is_a_cpf=document_type == "CPF"),
            licence_number=self._document("licenceNumber", typed.licence_number),
        )

    def _text(self, field: str, value: str, limit: int) -> str:
        text = " ".join(unicodedata.normalize("NFC", value).split())
        if not text:
            self.problems.append(problems.required(self._at(field)))
        elif len(text) > limit:
            self.problems.append(problems.too_long(self._at(field), limit))
        elif any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Cs") for character in text):
            self.problems.append(problems.bad_characters(self._at(field)))
        else:
            return text
        return ""

    def _email(self) -> str:
        text = self._text("email", self._typed.email, EMAIL_LIMIT)
        if text and not is_email(text):
            self._wrong("email", "Use um e-mail como maria@exemplo.com.", "Use an address like mary@example.com.")
        return text

    def _phone(self) -> str:
        text = self._text("phone", self._typed.phone, 40)
        digits = sum(character.isdigit() for character in text)
        if text and (not _PHONE.fullmatch(text) or not PHONE_DIGITS[0] <= digits <= PHONE_DIGITS[1]):
            self._wrong("phone", "Use um telefone como +55 11 91234-5678.", "Use a number like +55 11 91234-5678.")
        return text

    def _birth_date(self) -> date:
        text = self._text("birthDate", self._typed.birth_date, 40)
        try:
            born = date.fromisoformat(text) if _DATE.fullmatch(text) else None
        except ValueError:
            born = None
        if text and born is None:
            self._wrong("birthDate", "Use uma data como 1990-01-31.", "Use a date like 1990-01-31.")
        if born and not self._today.year - OLDEST <= born.year <= self._today.year:
            self.problems.append(problems.birth_date_impossible(self._at("birthDate")))
        return born or self._today

    def _country(self) -> str:
        text = self._text("countryCode", self._typed.country_code, 10).upper()
        if text and not _COUNTRY.fullmatch(text):
            self._wrong("countryCode", "Use duas letras, como BR.", "Use two letters, like BR.")
        return text

    def _document_type(self) -> str:
        if known := DOCUMENT_TYPES.get(self._typed.document_type):
            return known
        self.problems.append(problems.required(self._at("documentType")))
        return ""

    def _document(self, field: str, value: str, *, is_a_cpf: bool = False) -> str:
        text = self._text(field, value, DOCUMENT_LIMIT).upper()
        if not text:
            return ""
        if is_a_cpf:
            return self._cpf(field, text)
        if not _DOCUMENT.fullmatch(text):
            self._wrong(field, "Use letras e números.", "Use letters and digits.")
        return text

    def _cpf(self, field: str, text: str) -> str:
        digits = re.sub(r"[ ./-]", "", text)
        if not is_cpf(digits):
            self.problems.append(problems.wrong_cpf(self._at(field)))
        return digits

    def _wrong(self, field: str, pt_br: str, en: str) -> None:
        self.problems.append(problems.bad_format(self._at(field), pt_br, en))

    def _at(self, field: str) -> str:
        return f"{self._path}.{field}" if self._path else field
