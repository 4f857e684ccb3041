"""What `./rentacar ledger check` prints."""

from typing import Any

import pytest
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1.payment_pb2 import CheckLedgerResponse, LedgerDifference

from deploy.local import ledger
from tests import acting


def money(minor: int, currency: str = "BRL") -> Money:
    return Money(minor_units=minor, currency_code=currency)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (money(1_234_50), "BRL 1,234.50"),
        (money(-5), "BRL -0.05"),
        (money(-1_00), "BRL -1.00"),
        (money(89_990, "CLP"), "CLP 89,990"),
    ],
)
def test_money_is_shown_in_its_own_minor_units(given: Money, text: str) -> None:
    assert ledger.shown(given) == text


def test_a_ledger_that_is_well_is_said_to_be_so() -> None:
    proof = CheckLedgerResponse(transactions=2, entries=4, clearing=[money(100_00), money(5, "CLP")])
    assert ledger.as_text(proof) == [
        "2 transactions with 4 entries; the provider holds BRL 100.00, CLP 5 by the ledger.",
        "It balances, and equals the provider's list row by row.",
    ]
    assert '"differences": []' in ledger.as_json(proof)


def test_every_row_that_differs_is_named_with_both_sides() -> None:
    given: dict[str, Any] = {"reason": "the provider does not have it"}
    row = LedgerDifference(reference="pi_1", ledger=money(7), **given)
    lines = ledger.as_text(CheckLedgerResponse(differences=[row]))
    assert lines[-1] == "  pi_1: ledger BRL 0.07, provider nothing (the provider does not have it)"


def test_a_service_that_cannot_be_reached_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(ledger.TARGET_VARIABLE, "127.0.0.1:9")
    for name, value in acting.environment("operator").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(ledger, "TIMEOUT", 2.0)
    assert ledger.main([]) == ledger.FAILED
    assert "could not be checked" in capsys.readouterr().err
