"""Drivers as customers type them: normalised, or refused with the field that is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rentacar.rent.v1 import booking_pb2

from rent_service.booking import Driver
from rent_service.driver_input import is_cpf, read_drivers
from rent_service.input_problems import InvalidInputError

TODAY = date(2027, 3, 1)


def typed(**changes: object) -> booking_pb2.Driver:
    given = {
        "given_name": "Maria",
        "family_name": "Souza",
        "email": "Maria.Souza@example.com",
        "phone": "+55 11 91234-5678",
        "birth_date": "1990-01-31",
        "country_code": "BR",
        "document_type": booking_pb2.DOCUMENT_TYPE_CPF,
        "document_number": "529.982.247-25",
        "licence_number": "01234567890",
        **changes,
    }
    return booking_pb2.Driver(**given)  # type: ignore[arg-type]


def read(**changes: object) -> Driver:
    return read_drivers(typed(**changes), [], today=TODAY)[0]


def problems(*additional: booking_pb2.Driver, **changes: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInputError) as error:
        read_drivers(typed(**changes), additional, today=TODAY)
    assert all(problem.message.pt_br and problem.message.en for problem in error.value.problems)
    return [(problem.field, problem.code) for problem in error.value.problems]


def test_what_is_typed_is_trimmed_and_normalised() -> None:
    driver = read(given_name="  Ana   Lúcia ", country_code="br", licence_number=" ab-12 ")
    assert (driver.given_name, driver.country_code, driver.licence_number) == ("Ana Lúcia", "BR", "AB-12")
    assert driver.email == "Maria.Souza@example.com"
    assert driver.document_number == "52998224725"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"given_name": " "}, ("driver.givenName", "REQUIRED")),
        ({"family_name": "x" * 81}, ("driver.familyName", "TOO_LONG")),
        ({"given_name": "A\x00B"}, ("driver.givenName", "INVALID_CHARACTERS")),
        ({"given_name": "A\u202eB"}, ("driver.givenName", "INVALID_CHARACTERS")),
        ({"email": "maria"}, ("driver.email", "INVALID_FORMAT")),
        ({"email": "maria@localhost"}, ("driver.email", "INVALID_FORMAT")),
        ({"email": "a b@example.com"}, ("driver.email", "INVALID_FORMAT")),
        ({"email": f"{'a' * 65}@example.com"}, ("driver.email", "INVALID_FORMAT")),
        ({"email": f"a@{'b' * 260}.com"}, ("driver.email", "TOO_LONG")),
        ({"phone": "12345"}, ("driver.phone", "INVALID_FORMAT")),
        ({"phone": "call me now 123456789"}, ("driver.phone", "INVALID_FORMAT")),
        ({"birth_date": "31/01/1990"}, ("driver.birthDate", "INVALID_FORMAT")),
        ({"birth_date": "1990-02-30"}, ("driver.birthDate", "INVALID_FORMAT")),
        ({"birth_date": "1890-01-01"}, ("driver.birthDate", "OUT_OF_RANGE")),
        ({"country_code": "Brasil"}, ("driver.countryCode", "INVALID_FORMAT")),
        ({"document_type": 0}, ("driver.documentType", "REQUIRED")),
        ({"document_number": "529.982.247-24"}, ("driver.documentNumber", "CPF_CHECK_DIGITS")),
        ({"document_number": "111.111.111-11"}, ("driver.documentNumber", "CPF_CHECK_DIGITS")),
        ({"licence_number": "???"}, ("driver.licenceNumber", "INVALID_FORMAT")),
    ],
)
def test_what_is_wrong_is_told_by_its_field(change: dict[str, object], problem: tuple[str, str]) -> None:
    assert problems(**change) == [problem]


def test_everything_that_is_wrong_is_told_at_once_also_of_additional_drivers() -> None:
    found = problems(typed(), typed(email="", phone=""), given_name="")
    assert found == [
        ("driver.givenName", "REQUIRED"),
        ("additionalDrivers.1.email", "REQUIRED"),
        ("additionalDrivers.1.phone", "REQUIRED"),
    ]


def test_a_passport_has_no_check_digits() -> None:
    driver = read(document_type=booking_pb2.DOCUMENT_TYPE_PASSPORT, document_number="fx 123456")
    assert driver.document_number == "FX 123456"


@given(st.text(alphabet="0123456789", min_size=9, max_size=9).filter(lambda digits: len(set(digits)) > 1))
def test_exactly_one_pair_of_check_digits_fits_a_cpf(nine: str) -> None:
    assert sum(is_cpf(f"{nine}{check:02}") for check in range(100)) == 1
