"""What an ACRISS code says about a class, and which class may stand in for another.

The letters are those of the ACRISS car classification code: category, type, transmission and drive, fuel and air
conditioning.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

from rent_service.network import VehicleClass

CATEGORIES = frozenset("MNEHCDIJSRFGPULWOX")
SMALL_CATEGORIES = frozenset("MNEHCD")  # mini, economy and compact, each with its elite
MANUAL = frozenset("MNC")  # unspecified drive, 4WD, AWD
AUTOMATIC = frozenset("ABD")
WITHOUT_AIR_CONDITIONING = frozenset("NQSBFZX")


class Transmission(StrEnum):
    """How the gears are shifted."""

    MANUAL = "MANUAL"
    AUTOMATIC = "AUTOMATIC"


class Fuel(StrEnum):
    """What the car runs on, as far as it matters at a pump or a plug; flex-fuel, gas and ethanol count as petrol."""

    PETROL = "PETROL"
    DIESEL = "DIESEL"
    HYBRID = "HYBRID"
    ELECTRIC = "ELECTRIC"


class BodyType(StrEnum):
    """What the car looks like from the side."""

    HATCH = "HATCH"
    SEDAN = "SEDAN"
    SUV = "SUV"
    CROSSOVER = "CROSSOVER"
    VAN = "VAN"
    PICKUP = "PICKUP"


FUELS = {
    **dict.fromkeys("RNLSMFVZUX", Fuel.PETROL),  # unspecified, gas, multi-fuel, petrol, ethanol: with and without air
    **dict.fromkeys("DQ", Fuel.DIESEL),
    **dict.fromkeys("HI", Fuel.HYBRID),  # I is a plug-in
    **dict.fromkeys("ECAB", Fuel.ELECTRIC),  # C goes farther; A and B make the current from hydrogen
}
BODIES = {
    **dict.fromkeys("LTEN", BodyType.SEDAN),  # saloon, convertible, coupé, roadster
    **dict.fromkeys("FJ", BodyType.SUV),  # SUV, open-air all terrain
    "G": BodyType.CROSSOVER,
    **dict.fromkeys("VMRHK", BodyType.VAN),  # passenger, monospace, recreational, motor home, commercial
    **dict.fromkeys("PQ", BodyType.PICKUP),
}
BODIES_BY_SIZE = frozenset("BCDWSXZY")  # doors, estate, sport, special: a hatch when small, else a saloon


def is_acriss(code: str) -> bool:
    """Whether the four letters are ones that the standard knows."""
    return (
        len(code) == len("EDMM")
        and code[0] in CATEGORIES
        and (code[1] in BODIES or code[1] in BODIES_BY_SIZE)
        and code[2] in MANUAL | AUTOMATIC
        and code[3] in FUELS
    )


def transmission(acriss: str) -> Transmission:
    """By the third letter."""
    return Transmission.MANUAL if acriss[2] in MANUAL else Transmission.AUTOMATIC


def fuel(acriss: str) -> Fuel:
    """By the fourth letter."""
    return FUELS[acriss[3]]


def has_air_conditioning(acriss: str) -> bool:
    """By the fourth letter."""
    return acriss[3] not in WITHOUT_AIR_CONDITIONING


def body_type(acriss: str) -> BodyType:
    """By the second letter, and the first where the second only counts doors."""
    if body := BODIES.get(acriss[1]):
        return body
    return BodyType.HATCH if acriss[0] in SMALL_CATEGORIES else BodyType.SEDAN


def may_drive(vehicle_class: VehicleClass, age: int) -> bool:
    """Whether a driver is old enough for the class; the country's rule is another matter."""
    return vehicle_class.minimum_age is None or age >= vehicle_class.minimum_age


def next_better(
    booked: VehicleClass, classes: Iterable[VehicleClass], *, driver_age: int, has_car: Callable[[str], bool]
) -> VehicleClass | None:
    """The class to give at no cost when the booked one has no car left; None if there is none.

    The lowest upgrade rank above it with a car, at least as many seats, the same gearbox, no electric for another, and
    the driver old enough (domain rules of availability). `has_car` tells by ACRISS code.
    """
    better = [one for one in classes if one.upgrade_rank > booked.upgrade_rank and _may_replace(booked, one)]
    fitting = (one for one in better if may_drive(one, driver_age) and has_car(one.acriss))
    return min(fitting, key=lambda one: one.upgrade_rank, default=None)


def _may_replace(booked: VehicleClass, other: VehicleClass) -> bool:
    is_electric, was_electric = (fuel(one.acriss) is Fuel.ELECTRIC for one in (other, booked))
    return (
        other.seats >= booked.seats
        and transmission(other.acriss) is transmission(booked.acriss)
        and (was_electric or not is_electric)
    )
