"""What a driver's birth date says about a price that was made for an age."""

from datetime import date
from enum import StrEnum

from rent_service.network import CountryTerms, VehicleClass
from rent_service.pricing import young_driver_amount
from rent_service.vehicle_classes import may_drive


class AgeVerdict(StrEnum):
    """What becomes of an offer when the driver's birth date is known."""

    SAME_PRICE = "SAME_PRICE"
    OTHER_PRICE = "OTHER_PRICE"
    TOO_YOUNG = "TOO_YOUNG"


def age_on(birth_date: date, day: date) -> int:
    """Full years on a day; who was born on 29 February grows older on 1 March of other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def judge_age(
    country: CountryTerms, vehicle_class: VehicleClass, *, offered_age: int, actual_age: int, days: int
) -> AgeVerdict:
    """Whether a driver of the actual age may have the class, and for the price that the offered age made."""
    if actual_age < country.young_driver.min_age or not may_drive(vehicle_class, actual_age):
        return AgeVerdict.TOO_YOUNG
    offered, actual = (young_driver_amount(country, age, days) for age in (offered_age, actual_age))
    return AgeVerdict.SAME_PRICE if offered == actual else AgeVerdict.OTHER_PRICE
