"""Offers, what a search refuses, and what is offered instead."""

from __future__ import annotations

from typing import Annotated

import strawberry

from bff.schema.enums import SearchRefusal, UnavailableReason
from bff.schema.network import Money, PriceLine, Stop, VehicleClass
from bff.schema.plain import looked_up, plain, present, text, unless_empty
from bff.schema.scalars import Date, DateTime, LocalDateTime
from bff.words import say


@strawberry.type(description="An extra that was chosen.")
class SelectedExtra:
    code: str = plain("code", "e.g. `CHILD_SEAT`.")
    quantity: int = plain("quantity", "How many.")


@strawberry.type(description="What is rented besides the car.")
class Selection:
    coverage: str = plain("coverage", "The coverage's code, e.g. `BASIC`.")
    extras: list[SelectedExtra] = plain("extras", "In order of code.")
    additional_drivers: int = plain("additional_drivers", "Drivers besides the main one.")


@strawberry.type(description="A coverage to choose, priced for these days.")
class CoverageOption:
    code: str = plain("code", "e.g. `FULL`: what a selection takes.")
    name: str = text("name", "Its name.")
    per_day: Money = plain("per_day", "For one rental day.")
    amount: Money = plain("amount", "For these days, before fees and taxes.")
    excess: Money = plain("excess", "What the customer still carries with it.")


@strawberry.type(description="An extra to choose, priced for these days.")
class ExtraOption:
    code: str = plain("code", "e.g. `GPS`: what a selection takes.")
    name: str = text("name", "Its name.")
    amount: Money = plain("amount", "One of it for these days, before fees and taxes.")
    per_day: bool = plain("per_day", "Whether `amount` grows with the days (up to a cap); else it is once a rental.")
    max_quantity: int = plain("max_quantity", "Most that one booking may have.")
    available: int = plain("available", "How many are left for these dates, at most `maxQuantity`.")


@strawberry.type(description="What may be driven.")
class MileageAllowance:
    unlimited: bool = plain("unlimited", "No limit.")
    included_km: int | None = plain(
        lambda source: None if source.unlimited else source.included_km, "For the whole rental; null if unlimited."
    )
    per_extra_km: Money | None = plain(present("per_extra_km"), "For each kilometre more; null if unlimited.")


@strawberry.type(description="What cancelling costs.")
class CancellationTerms:
    free_until: DateTime = plain("free_until_time", "Free up to and including this instant.")
    late_fee: Money = plain("late_fee", "What is kept when cancelled later.")
    no_show_fee: Money = plain("no_show_fee", "What is kept when the car is never picked up.")


@strawberry.type(description="A way to pay less.")
class PriceAdvice:
    description: str = text("description", "A plain sentence, e.g. that returning 12 minutes earlier saves a day.")
    saving: Money = plain("saving", "The total now minus the total then.")
    pickup_at: LocalDateTime = plain("pickup_at", "The pick-up's wall clock then.")
    return_at: LocalDateTime = plain("dropoff_at", "The return's wall clock then.")


@strawberry.type(description="A priced answer for one class. It is signed, and honoured to the cent until it expires.")
class Offer:
    id: strawberry.ID = plain("offer.offer_id", "Opaque and signed: what a booking is made with.")
    vehicle_class: VehicleClass = looked_up(
        lambda source, context: context.network.classes[source.offer.acriss], "The class."
    )
    pickup: Stop = plain("terms.pickup", "Where and when it begins.")
    return_: Stop = plain("terms.dropoff", "Where and when it ends.", name="return")
    rental_days: int = plain("terms.rental_days", "Days charged.")
    extra_hours: int = plain("terms.extra_hours", "Hours charged besides.")
    lines: list[PriceLine] = plain("offer.lines", "In the order of the price rules; they sum to the total.")
    total: Money = plain("offer.total", "What is paid, everything included.")
    deposit: Money = plain("offer.deposit", "The card pre-authorisation at pick-up; no part of the total.")
    excess: Money = plain("terms.excess", "What the customer still carries with the coverage chosen.")
    selection: Selection = plain("terms.selection", "What is rented besides the car.")
    coverage_options: list[CoverageOption] = plain("terms.coverage_options", "Every coverage, priced for these days.")
    extra_options: list[ExtraOption] = plain("terms.extra_options", "Every extra, priced, and how many are left.")
    mileage: MileageAllowance = plain("terms.mileage", "What may be driven.")
    cancellation: CancellationTerms = plain("offer.cancellation", "What cancelling costs.")
    advice: list[PriceAdvice] = plain("offer.advice", "Ways to pay less.")
    cars_left: int | None = plain(unless_empty("offer.cars_left"), "Only when few are left; else null.")
    expires_at: DateTime = plain("terms.expire_time", "Until when it is honoured.")


@strawberry.type(description="A class that isn't offered, and why.")
class UnavailableClass:
    vehicle_class: VehicleClass = looked_up(
        lambda source, context: context.network.classes[source.acriss], "The class."
    )
    reason: UnavailableReason = plain("reason", "Why.")


@strawberry.type(description="The offers of a search.")
class OfferList:
    offers: list[Offer] = plain("offers", "By total, lowest first.")
    unavailable: list[UnavailableClass] = plain("unavailable", "Every class not offered, and why.")


@strawberry.type(description="The search can't be answered with offers.")
class SearchRefused:
    reason: SearchRefusal = plain("reason", "Why.")
    message: str = text("message", "What happened and what to do next, for the customer.")
    field: str | None = plain(unless_empty("field"), "The input's field it is about, e.g. `pickupAt`.")


@strawberry.type(description="The offer is no longer honoured, or the driver's birth date prices otherwise.")
class OfferExpired:
    message: str = say(
        lambda source: "AGE_DIFFERS" if source.age_differs else "OFFER_EXPIRED", "What happened, for the customer."
    )
    replacement: Offer | None = plain("replacement", "The same rental priced now; null if it can't be had any more.")


@strawberry.type(description="The class has no car left for these dates.")
class ClassSoldOut:
    message: str = say("CLASS_SOLD_OUT", "What happened, for the customer.")
    vehicle_class: VehicleClass = looked_up(
        lambda source, context: context.network.classes[source.acriss], "The class that is sold out."
    )
    alternatives: list[Offer] = plain("alternatives", "Offers for the same dates, nearest in rank first; at most 3.")


@strawberry.type(description="One day of the price calendar.")
class PriceCalendarDay:
    date: Date = plain("date", "The shifted pick-up date; the return is shifted by as much.")
    lowest_total: Money | None = plain(present("lowest_total"), "The lowest total; null if nothing is offered.")


OffersResult = Annotated[
    OfferList | SearchRefused, strawberry.union("OffersResult", description="Offers, or why there can't be any.")
]
OfferResult = Annotated[
    Offer | OfferExpired | ClassSoldOut | SearchRefused,
    strawberry.union("OfferResult", description="The offer, or why it isn't to be had."),
]
