"""Distance over the earth's surface: the one place where prices meet floating point (price rule 4)."""

from math import asin, cos, floor, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius of WGS 84 (IUGG)


def whole_kilometres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> int:
    """The great circle between two positions in degrees by the haversine formula, in km, rounded half up."""
    half_chord = (
        sin(radians(to_latitude - latitude) / 2) ** 2
        + cos(radians(latitude)) * cos(radians(to_latitude)) * sin(radians(to_longitude - longitude) / 2) ** 2
    )
    return floor(2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord))) + 0.5)
