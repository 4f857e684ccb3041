"""What a return costs, country by country: lines that sum up, never below nothing, damage never above the excess."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rent_service.bills import (
    Charge,
    ChargeKind,
    Found,
    PriceDifference,
    damage_charges,
    later_bill,
    return_bill,
    total_of,
)
from rent_service.network import Network, Text
from rent_service.pricing import percent_of

DAY = date(2027, 3, 1)
NOTHING = Found(missing_eighths=0, driven_km=0, included_km=None, cleaning=False, damages=())
SAID = Text("dito", "said")


def bill(network: Network, code: str, found: Found, *, excess: int = 10**9, day: date = DAY) -> tuple[Charge, ...]:
    country = network.countries[code]
    return return_bill(country, pickup_date=day, excess=excess, found=found, difference=PriceDifference())


def seen(charges: tuple[Charge, ...]) -> list[tuple[str, int]]:
    return [(charge.kind, charge.amount) for charge in charges]


def test_a_car_that_is_back_as_it_went_costs_nothing(network: Network) -> None:
    assert all(bill(network, code, NOTHING) == () for code in network.countries)


def test_brazil_charges_fuel_by_the_eighth_and_refuelling_once_with_the_service_fee(network: Network) -> None:
    found = Found(missing_eighths=3, driven_km=5000, included_km=None, cleaning=True, damages=())
    assert seen(bill(network, "BR", found)) == [
        ("FUEL", 13500),
        ("REFUELLING", 3000),
        ("CLEANING", 18000),
        ("SERVICE_FEE", 4140),  # 12 % of 345.00
    ]


def test_portugal_charges_kilometres_above_the_allowance_with_its_tax(network: Network) -> None:
    found = Found(missing_eighths=0, driven_km=1000, included_km=900, cleaning=False, damages=())
    assert seen(bill(network, "PT", found)) == [("MILEAGE", 2000), ("TAX", 460)]
    at_the_limit = Found(missing_eighths=0, driven_km=900, included_km=900, cleaning=False, damages=())
    assert bill(network, "PT", at_the_limit) == ()


def test_the_united_states_tax_a_return_as_of_the_pick_up_date(network: Network) -> None:
    found = Found(missing_eighths=1, driven_km=0, included_km=None, cleaning=False, damages=())
    assert seen(bill(network, "US", found, day=date(2026, 12, 31))) == [
        ("FUEL", 1300),
        ("REFUELLING", 2000),
        ("TAX", 293),
    ]
    assert seen(bill(network, "US", found, day=date(2027, 1, 1)))[-1] == ("TAX", 305)  # 9.25 % of 33.00, half up


def test_chile_charges_whole_pesos(network: Network) -> None:
    found = Found(missing_eighths=8, driven_km=400, included_km=350, cleaning=True, damages=(("Espelho", 33333),))
    assert seen(bill(network, "CL", found)) == [
        ("FUEL", 72000),
        ("REFUELLING", 8000),
        ("MILEAGE", 7500),
        ("CLEANING", 60000),
        ("DAMAGE", 33333),
        ("TAX", 34358),  # 19 % of 180833 is 34358.27
    ]


def test_damages_are_cut_at_the_excess_and_none_is_charged_without_one(network: Network) -> None:
    damages = (("Risco", 3000), ("Farol", 5000), ("Porta", 1))
    found = Found(missing_eighths=0, driven_km=0, included_km=None, cleaning=False, damages=damages)
    charges = bill(network, "BR", found, excess=7000)
    assert seen(charges) == [("DAMAGE", 3000), ("DAMAGE", 4000), ("SERVICE_FEE", 840)]
    assert charges[1].description == Text("Avaria: Farol, até a franquia", "Damage: Farol, up to the excess")
    assert bill(network, "BR", found, excess=0) == ()


def test_what_is_passed_on_bears_no_fee_and_no_tax_and_the_rest_does(network: Network) -> None:
    toll = Charge(ChargeKind.TOLL, SAID, 1, 1000, "SP-77")
    other = Charge(ChargeKind.OTHER, SAID, 1, 500)
    assert seen(later_bill(network.countries["PT"], pickup_date=DAY, charges=[toll])) == [("TOLL", 1000)]
    assert seen(later_bill(network.countries["PT"], pickup_date=DAY, charges=[toll, other]))[2:] == [("TAX", 115)]


counts = st.integers(min_value=0, max_value=10)
amounts = st.integers(min_value=1, max_value=10**7)


@given(
    code=st.sampled_from(["BR", "PT", "US", "CL"]),
    missing=st.integers(min_value=-8, max_value=8),
    driven=st.integers(min_value=0, max_value=20_000),
    days=st.integers(min_value=1, max_value=90),
    cleaning=st.booleans(),
    damages=st.lists(amounts, max_size=5),
    excess=st.integers(min_value=0, max_value=10**6),
)
def test_every_line_is_positive_the_damage_is_capped_and_fee_and_tax_are_percentages_of_the_rest(
    network: Network,
    code: str,
    missing: int,
    driven: int,
    days: int,
    cleaning: bool,
    damages: list[int],
    excess: int,
) -> None:
    country = network.countries[code]
    per_day = country.at_return.km_per_day
    found = Found(
        missing_eighths=missing,
        driven_km=driven,
        included_km=None if per_day is None else per_day * days,
        cleaning=cleaning,
        damages=tuple(("x", amount) for amount in damages),
    )
    charges = bill(network, code, found, excess=excess)
    assert all(charge.quantity > 0 and charge.unit_amount > 0 for charge in charges)
    assert total_of([one for one in charges if one.kind is ChargeKind.DAMAGE]) == min(sum(damages), excess)
    base = total_of([one for one in charges if one.kind not in (ChargeKind.SERVICE_FEE, ChargeKind.TAX)])
    fee = percent_of(base, country.service_fee_bp)
    taxes = sum(percent_of(base + fee, tax.rate_bp) for tax in country.taxes if tax.is_valid_on(DAY))
    assert total_of(charges) == base + fee + taxes


@given(damages=st.lists(amounts, max_size=8), excess=st.integers(min_value=0, max_value=10**7))
def test_damages_never_pass_the_excess_and_none_is_charged_above_its_amount(damages: list[int], excess: int) -> None:
    charges = damage_charges([("x", amount, "") for amount in damages], left_of_excess=excess)
    assert total_of(charges) == min(sum(damages), excess)
    assert all(charge.amount <= amount for charge, amount in zip(charges, damages, strict=False))


@pytest.mark.parametrize("code", ["BR", "PT", "US", "CL"])
def test_a_fuller_tank_than_at_the_pick_up_gives_nothing_back(network: Network, code: str) -> None:
    found = Found(missing_eighths=-4, driven_km=0, included_km=None, cleaning=False, damages=())
    assert bill(network, code, found) == ()
