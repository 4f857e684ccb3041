"""What a customer is given to finish a payment by; amounts that clients send."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff import money
from bff.next_actions import pix_svg

PIX = "00020101021226810014br.gov.bcb.pix2559qr.example.com/v2/9d36b84fc70b478fb95c12729b90ca25520400005303986540515.00"


def test_a_pix_picture_grows_to_its_place_and_keeps_a_quiet_zone_on_light_ground() -> None:
    picture = pix_svg(PIX)
    size = int(re.findall(r'viewBox="0 0 (\d+) \1"', picture)[0])
    modules = size - 2 * 4  # a QR code has four modules of quiet around it
    assert (modules - 17) % 4 == 0, "the size of some version of QR code"
    assert " width=" not in picture
    assert 'fill="#fff"' in picture
    assert "<script" not in picture


def test_a_pix_picture_is_drawn_once() -> None:
    assert pix_svg(PIX) is pix_svg(PIX)


@given(st.integers(-(10**14), 10**14), st.sampled_from(["BRL", "CLP", "EUR", "USD"]))
def test_an_amount_that_we_print_is_read_back_to_the_cent(minor_units: int, currency: str) -> None:
    assert money.minor_units(money.amount(minor_units, currency), currency) == minor_units


@pytest.mark.parametrize(
    ("text", "currency", "minor_units"),
    [
        ("134.29", "BRL", 13429),
        ("134.2900", "BRL", 13429),
        ("134.290", "CLP", None),
        ("134.00", "CLP", 134),
        ("0.001", "BRL", None),
        ("999999999999999999", "BRL", None),
        ("-0.50", "USD", -50),
    ],
)
def test_only_amounts_that_the_currency_has_are_read(text: str, currency: str, minor_units: int | None) -> None:
    assert money.minor_units(text, currency) == minor_units
