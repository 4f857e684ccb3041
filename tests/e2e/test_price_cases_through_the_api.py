"""Every worked price comes out to the cent through GraphQL, gRPC and Postgres."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.stack import ROOT, Stack

CASES = json.loads((ROOT / "tests" / "data" / "prices.json").read_text())
DIGITS = {"BRL": 2, "EUR": 2, "USD": 2, "CLP": 0}


def search(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "pickupLocation": case["pickup"],
        "returnLocation": case.get("return"),
        "pickupAt": case["pickup_at"],
        "returnAt": case["return_at"],
        "driverAge": case["driver_age"],
        "promotionCode": case.get("promotion"),
        "selection": {
            "coverage": case.get("coverage", "BASIC"),
            "extras": [{"code": code, "quantity": quantity} for code, quantity in case.get("extras", {}).items()],
            "additionalDrivers": case.get("additional_drivers", 0),
        },
    }


def minor(money: dict[str, str], currency: str) -> int:
    amount = Decimal(money["amount"])
    assert -amount.as_tuple().exponent == DIGITS[currency], f"{money['amount']} has not the digits of {currency}"  # type: ignore[operator]
    return int(amount.scaleb(DIGITS[currency]))


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_the_worked_price(stack: Stack, case: dict[str, Any]) -> None:
    answer, expected = stack.offers(**search(case)), case["expect"]
    if answer["__typename"] == "SearchRefused":
        assert {"refused": answer["reason"]} == expected
        return
    if "refused" in expected:
        reasons = {gone["vehicleClass"]["acriss"]: gone["reason"] for gone in answer["unavailable"]}
        assert reasons[case["acriss"]] == expected["refused"]
        return
    offer = next(offer for offer in answer["offers"] if offer["vehicleClass"]["acriss"] == case["acriss"])
    currency = expected["currency"]
    assert offer["total"]["currencyCode"] == currency
    assert {
        "rental_days": offer["rentalDays"],
        "extra_hours": offer["extraHours"],
        "currency": currency,
        "lines": [
            {"kind": line["kind"], "code": line["code"], "amount": minor(line["amount"], currency)}
            for line in offer["lines"]
        ],
        "total": minor(offer["total"], currency),
        "deposit": minor(offer["deposit"], currency),
        "excess": minor(offer["excess"], currency),
    } == expected
