"""What is charged after the rental's price: the lines of a bill, pure, in minor units, each rounded once and half up.

A return's bill has, by the terms of the pick-up's country in the booked tariff (domain rules, "The return"): the difference for a later
return or one elsewhere, each missing eighth of fuel and refuelling once, kilometres above the allowance, cleaning, and damage up to the
excess; then the service fee and the taxes of the pick-up date on all of these, as on the rental. Taxes do not tax one another. Lines of
zero are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rent_service.network import CountryTerms, Text
from rent_service.pricing import percent_of

TANK = 8  # eighths


class ChargeKind(StrEnum):
    """What a line is for. Those of a return come in this order, fee and taxes last."""

    LATE_RETURN = "LATE_RETURN"
    FUEL = "FUEL"
    REFUELLING = "REFUELLING"
    MILEAGE = "MILEAGE"
    CLEANING = "CLEANING"
    DAMAGE = "DAMAGE"
    TOLL = "TOLL"
    TRAFFIC_FINE = "TRAFFIC_FINE"
    OTHER = "OTHER"
    SERVICE_FEE = "SERVICE_FEE"
    TAX = "TAX"


PASSED_ON = frozenset({ChargeKind.TOLL, ChargeKind.TRAFFIC_FINE})  # laid out for the customer: no fee, no tax of ours
LATER_KINDS = (ChargeKind.TOLL, ChargeKind.TRAFFIC_FINE, ChargeKind.DAMAGE, ChargeKind.OTHER)


@dataclass(frozen=True, slots=True)
class Charge:
    """One line: `quantity × unit_amount`, both positive; `document_reference` names the paper it rests on, or is empty."""

    kind: ChargeKind
    description: Text
    quantity: int
    unit_amount: int
    document_reference: str = ""

    @property
    def amount(self) -> int:
        """What the line adds to the bill."""
        return self.quantity * self.unit_amount


@dataclass(frozen=True, slots=True)
class PriceDifference:
    """What the rental costs more as it was than as it was booked, see `rent_service.late_return`.

    `charges` come before fee and taxes; `service_fee` and `taxes` (by code) are the difference of the two prices' own lines.
    """

    charges: tuple[Charge, ...] = ()
    service_fee: int = 0
    taxes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What the counter found. `missing_eighths` and `driven_km` against the pick-up; `damages` are sentences with amounts."""

    missing_eighths: int
    driven_km: int
    included_km: int | None
    cleaning: bool
    damages: tuple[tuple[str, int], ...]


def total_of(charges: Sequence[Charge]) -> int:
    """The sum of the lines."""
    return sum(charge.amount for charge in charges)


def return_bill(
    country: CountryTerms, *, pickup_date: date, excess: int, found: Found, difference: PriceDifference
) -> tuple[Charge, ...]:
    """The lines of a return's bill; none if nothing is to be charged.

    Fee and taxes are the difference's own, so that a later return costs to the cent what booking it would have cost, plus the
    percentage of everything else.
    """
    noted = (
        *_fuel(country, found.missing_eighths),
        *_mileage(country, found),
        *_cleaning(country, found.cleaning),
        *damage_charges([(text, amount, "") for text, amount in found.damages], left_of_excess=excess),
    )
    return (*difference.charges, *noted, *_fee_and_taxes(country, pickup_date, noted, difference))


def later_bill(country: CountryTerms, *, pickup_date: date, charges: Sequence[Charge]) -> tuple[Charge, ...]:
    """The lines of a bill for what came later: fee and taxes on all but what is passed on as its paper says."""
    own = tuple(charge for charge in charges if charge.kind not in PASSED_ON)
    return (*charges, *_fee_and_taxes(country, pickup_date, own, PriceDifference()))


def damage_charges(damages: Sequence[tuple[str, int, str]], *, left_of_excess: int) -> tuple[Charge, ...]:
    """A line for each damage (sentence, amount, document) until the excess is used up; the last one may be cut."""
    charges: list[Charge] = []
    for text, amount, document in damages:
        charged = min(amount, left_of_excess)
        left_of_excess -= charged
        if charged:
            cut = charged < amount
            pt_br, en = (", até a franquia", ", up to the excess") if cut else ("", "")
            described = Text(f"Avaria: {text}{pt_br}", f"Damage: {text}{en}")
            charges.append(Charge(ChargeKind.DAMAGE, described, 1, charged, document))
    return tuple(charges)


def _fuel(country: CountryTerms, missing: int) -> tuple[Charge, ...]:
    terms = country.at_return
    if missing <= 0:
        return ()
    described = Text(f"Combustível: faltam {missing}/{TANK} do tanque", f"Fuel: {missing}/{TANK} of the tank missing")
    refuelling = Text("Taxa de reabastecimento", "Refuelling")
    return _without_zeros(
        Charge(ChargeKind.FUEL, described, missing, terms.fuel_per_eighth),
        Charge(ChargeKind.REFUELLING, refuelling, 1, terms.refuelling_fee),
    )


def _mileage(country: CountryTerms, found: Found) -> tuple[Charge, ...]:
    if found.included_km is None or found.driven_km <= found.included_km:
        return ()
    more, included = found.driven_km - found.included_km, found.included_km
    described = Text(f"{more} km além dos {included} km incluídos", f"{more} km beyond the {included} km included")
    return _without_zeros(Charge(ChargeKind.MILEAGE, described, more, country.at_return.per_extra_km))


def _cleaning(country: CountryTerms, needed: bool) -> tuple[Charge, ...]:
    described = Text("Limpeza especial", "Special cleaning")
    charge = Charge(ChargeKind.CLEANING, described, 1, country.at_return.cleaning_fee)
    return _without_zeros(charge) if needed else ()


def _fee_and_taxes(
    country: CountryTerms, pickup_date: date, noted: Sequence[Charge], difference: PriceDifference
) -> tuple[Charge, ...]:
    base = total_of(noted)
    on_base = percent_of(base, country.service_fee_bp)
    fee = Charge(
        ChargeKind.SERVICE_FEE,
        _percent("Taxa de serviço", "Service fee", country.service_fee_bp),
        1,
        on_base + difference.service_fee,
    )
    taxes = (
        Charge(
            ChargeKind.TAX,
            _percent(f"Imposto {tax.code.replace('_', ' ')}", f"Tax {tax.code.replace('_', ' ')}", tax.rate_bp),
            1,
            percent_of(base + on_base, tax.rate_bp) + difference.taxes.get(tax.code, 0),
        )
        for tax in country.taxes
        if tax.is_valid_on(pickup_date)
    )
    return _without_zeros(fee, *taxes)


def _percent(pt_br: str, en: str, basis_points: int) -> Text:
    percent = f"{basis_points / 100:g}%"
    return Text(f"{pt_br}, {percent.replace('.', ',')}", f"{en}, {percent}")


def _without_zeros(*charges: Charge) -> tuple[Charge, ...]:
    return tuple(charge for charge in charges if charge.amount)
