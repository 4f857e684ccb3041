"""Enums: their values are the protobufs' numbers, so that a message's field needs no translation."""

from __future__ import annotations

from enum import Enum

import strawberry
from rentacar.notify.v1 import notify_pb2 as notify
from rentacar.payment.v1 import payment_pb2 as payment
from rentacar.rent.v1 import account_pb2 as account
from rentacar.rent.v1 import booking_pb2 as booking
from rentacar.rent.v1 import network_pb2 as network
from rentacar.rent.v1 import offer_pb2 as offer
from rentacar.rent.v1 import rent_pb2 as rent
from strawberry import enum_value as value


@strawberry.enum(description="What kind of place a location is.")
class LocationKind(Enum):
    AIRPORT = value(network.LOCATION_KIND_AIRPORT, description="At an airport.")
    DOWNTOWN = value(network.LOCATION_KIND_DOWNTOWN, description="In a city.")


@strawberry.enum(description="How the gears are shifted; the third letter of the ACRISS code.")
class Transmission(Enum):
    MANUAL = value(network.TRANSMISSION_MANUAL, description="By hand.")
    AUTOMATIC = value(network.TRANSMISSION_AUTOMATIC, description="By itself.")


@strawberry.enum(description="What the car runs on; the fourth letter of the ACRISS code.")
class Fuel(Enum):
    PETROL = value(network.FUEL_PETROL, description="Petrol, or petrol and ethanol.")
    DIESEL = value(network.FUEL_DIESEL, description="Diesel.")
    HYBRID = value(network.FUEL_HYBRID, description="A combustion engine and an electric motor.")
    ELECTRIC = value(network.FUEL_ELECTRIC, description="A battery alone.")


@strawberry.enum(description="The silhouette of the car.")
class BodyType(Enum):
    HATCH = value(network.BODY_TYPE_HATCH, description="Hatchback.")
    SEDAN = value(network.BODY_TYPE_SEDAN, description="Sedan.")
    SUV = value(network.BODY_TYPE_SUV, description="Sport utility vehicle.")
    CROSSOVER = value(network.BODY_TYPE_CROSSOVER, description="Crossover.")
    VAN = value(network.BODY_TYPE_VAN, description="Van.")
    PICKUP = value(network.BODY_TYPE_PICKUP, description="Pick-up truck.")


@strawberry.enum(description="What a price line is for. Lines come in this order.")
class PriceLineKind(Enum):
    TIME = value(network.PRICE_LINE_KIND_TIME, description="The rental days and extra hours.")
    PROMOTION = value(network.PRICE_LINE_KIND_PROMOTION, description="A promotion's discount; negative.")
    ONE_WAY = value(network.PRICE_LINE_KIND_ONE_WAY, description="Returning the car elsewhere.")
    YOUNG_DRIVER = value(network.PRICE_LINE_KIND_YOUNG_DRIVER, description="A young driver, by the day.")
    AFTER_HOURS = value(
        network.PRICE_LINE_KIND_AFTER_HOURS, description="A pick-up or a return while the location is closed."
    )
    COVERAGE = value(network.PRICE_LINE_KIND_COVERAGE, description="The coverage chosen.")
    EXTRA = value(network.PRICE_LINE_KIND_EXTRA, description="A piece of special equipment.")
    ADDITIONAL_DRIVER = value(network.PRICE_LINE_KIND_ADDITIONAL_DRIVER, description="Drivers besides the main one.")
    AIRPORT_SURCHARGE = value(network.PRICE_LINE_KIND_AIRPORT_SURCHARGE, description="A pick-up at an airport.")
    SERVICE_FEE = value(network.PRICE_LINE_KIND_SERVICE_FEE, description="The service fee, a percentage.")
    TAX = value(network.PRICE_LINE_KIND_TAX, description="A tax, a percentage.")


@strawberry.enum(description="Why a class isn't offered.")
class UnavailableReason(Enum):
    SOLD_OUT = value(offer.UNAVAILABLE_REASON_SOLD_OUT, description="No car is left for these dates.")
    DRIVER_TOO_YOUNG = value(
        offer.UNAVAILABLE_REASON_DRIVER_TOO_YOUNG, description="The driver is younger than the class's minimum age."
    )
    NOT_OFFERED = value(
        offer.UNAVAILABLE_REASON_NOT_OFFERED,
        description="The location doesn't have the class, or no rate for these days.",
    )


@strawberry.enum(description="Why a search as a whole is refused. Where several apply, any of them is answered.")
class SearchRefusal(Enum):
    LOCATION_UNKNOWN = value(
        offer.SEARCH_REFUSAL_REASON_LOCATION_UNKNOWN, description="There is no location with this code."
    )
    LOCAL_TIME_DOES_NOT_EXIST = value(
        offer.SEARCH_REFUSAL_REASON_LOCAL_TIME_DOES_NOT_EXIST,
        description="The location's clocks skip this wall clock, when daylight saving begins.",
    )
    RETURN_BEFORE_PICKUP = value(
        offer.SEARCH_REFUSAL_REASON_RETURN_BEFORE_PICKUP, description="The return is not after the pick-up."
    )
    PICKUP_IN_THE_PAST = value(
        offer.SEARCH_REFUSAL_REASON_PICKUP_IN_THE_PAST, description="The pick-up time has passed."
    )
    TOO_FAR_AHEAD = value(
        offer.SEARCH_REFUSAL_REASON_TOO_FAR_AHEAD, description="The pick-up is more than 730 days ahead."
    )
    TOO_LONG = value(offer.SEARCH_REFUSAL_REASON_TOO_LONG, description="More than 90 rental days.")
    LOCATION_CLOSED = value(
        offer.SEARCH_REFUSAL_REASON_LOCATION_CLOSED,
        description="The location is closed then, and hands no cars over outside its hours.",
    )
    ONE_WAY_NOT_OFFERED = value(
        offer.SEARCH_REFUSAL_REASON_ONE_WAY_NOT_OFFERED, description="The return is in another country."
    )
    DRIVER_TOO_YOUNG = value(
        offer.SEARCH_REFUSAL_REASON_DRIVER_TOO_YOUNG,
        description="The driver is younger than the country's minimum age.",
    )
    PROMOTION_UNKNOWN = value(
        offer.SEARCH_REFUSAL_REASON_PROMOTION_UNKNOWN, description="There is no such promotion code."
    )
    PROMOTION_NOT_APPLICABLE = value(
        offer.SEARCH_REFUSAL_REASON_PROMOTION_NOT_APPLICABLE,
        description="The promotion doesn't count for this country, these dates, this length, or is used up.",
    )
    COVERAGE_UNKNOWN = value(
        offer.SEARCH_REFUSAL_REASON_COVERAGE_UNKNOWN, description="There is no such coverage here."
    )
    EXTRA_UNKNOWN = value(offer.SEARCH_REFUSAL_REASON_EXTRA_UNKNOWN, description="There is no such extra here.")
    EXTRA_QUANTITY = value(
        offer.SEARCH_REFUSAL_REASON_EXTRA_QUANTITY,
        description="Fewer than one of an extra, or more than a booking may have.",
    )
    EXTRA_SOLD_OUT = value(
        offer.SEARCH_REFUSAL_REASON_EXTRA_SOLD_OUT, description="The location has not that many of the extra left."
    )


@strawberry.enum(description="Where a booking stands.")
class BookingStatus(Enum):
    PENDING_PAYMENT = value(
        booking.BOOKING_STATUS_PENDING_PAYMENT,
        description="Holds a car and waits for its payment, until `holdExpiresAt`.",
    )
    CONFIRMED = value(booking.BOOKING_STATUS_CONFIRMED, description="Paid; the car will be there.")
    PICKED_UP = value(booking.BOOKING_STATUS_PICKED_UP, description="The car is out.")
    RETURNED = value(booking.BOOKING_STATUS_RETURNED, description="The car is back; charges may still be to settle.")
    CLOSED = value(booking.BOOKING_STATUS_CLOSED, description="The bill is closed; nobody owes anything.")
    EXPIRED = value(booking.BOOKING_STATUS_EXPIRED, description="The hold ran out before a payment succeeded.")
    CANCELLED = value(booking.BOOKING_STATUS_CANCELLED, description="Cancelled.")
    NO_SHOW = value(booking.BOOKING_STATUS_NO_SHOW, description="The car was never picked up.")


@strawberry.enum(description="What a driver shows at the counter.")
class DocumentType(Enum):
    CPF = value(booking.DOCUMENT_TYPE_CPF, description="Brazilian taxpayer number; its check digits are verified.")
    PASSPORT = value(booking.DOCUMENT_TYPE_PASSPORT, description="Passport.")
    ID_CARD = value(booking.DOCUMENT_TYPE_ID_CARD, description="National identity card.")


@strawberry.enum(description="How it is paid.")
class PaymentMethod(Enum):
    CARD = value(payment.PAYMENT_METHOD_CARD, description="A credit or debit card.")
    PIX = value(payment.PAYMENT_METHOD_PIX, description="Pix, where the price is in BRL and it is offered.")


@strawberry.enum(description="Where a payment stands.")
class PaymentStatus(Enum):
    REQUESTED = value(payment.PAYMENT_STATUS_REQUESTED, description="Asked for, not begun.")
    PROCESSING = value(payment.PAYMENT_STATUS_PROCESSING, description="Being charged.")
    REQUIRES_ACTION = value(
        payment.PAYMENT_STATUS_REQUIRES_ACTION, description="The customer has to do something: see `nextAction`."
    )
    SUCCEEDED = value(payment.PAYMENT_STATUS_SUCCEEDED, description="Paid.")
    DECLINED = value(
        payment.PAYMENT_STATUS_DECLINED,
        description="Refused: see `failure`. Another method may be tried while the hold lasts.",
    )
    CANCELLED = value(payment.PAYMENT_STATUS_CANCELLED, description="Given up; nothing was charged.")


@strawberry.enum(description="What a payment is for.")
class PaymentPurpose(Enum):
    RENTAL = value(payment.PAYMENT_PURPOSE_RENTAL, description="The rental's price.")
    DEPOSIT = value(payment.PAYMENT_PURPOSE_DEPOSIT, description="The card pre-authorisation at pick-up.")
    CHANGE = value(payment.PAYMENT_PURPOSE_CHANGE, description="What a change of the booking costs more.")
    CHARGE = value(payment.PAYMENT_PURPOSE_CHARGE, description="What was found at the return, or later.")


@strawberry.enum(description="Where a refund stands.")
class RefundStatus(Enum):
    REQUESTED = value(payment.REFUND_STATUS_REQUESTED, description="Asked for.")
    PENDING = value(payment.REFUND_STATUS_PENDING, description="On its way.")
    SUCCEEDED = value(payment.REFUND_STATUS_SUCCEEDED, description="The money is back.")
    FAILED = value(payment.REFUND_STATUS_FAILED, description="The bank didn't take it; we are in touch.")


@strawberry.enum(description="Why money went back.")
class RefundReason(Enum):
    LATE_PAYMENT = value(
        payment.REFUND_REASON_LATE_PAYMENT, description="The payment came after the hold ran out, and no car was left."
    )
    CANCELLATION = value(payment.REFUND_REASON_CANCELLATION, description="The booking was cancelled.")
    CHANGE = value(payment.REFUND_REASON_CHANGE, description="The booking was changed to a cheaper one.")
    STAFF = value(payment.REFUND_REASON_STAFF, description="Staff decided so.")
    NO_SHOW = value(payment.REFUND_REASON_NO_SHOW, description="The car was never picked up: what is above the fee.")
    NOT_DUE = value(payment.REFUND_REASON_NOT_DUE, description="It was paid twice, or was not what was due.")


@strawberry.enum(description="Where a deposit stands.")
class DepositStatus(Enum):
    REQUESTED = value(payment.DEPOSIT_STATUS_REQUESTED, description="Asked for.")
    PROCESSING = value(payment.DEPOSIT_STATUS_PROCESSING, description="Being authorised.")
    REQUIRES_ACTION = value(payment.DEPOSIT_STATUS_REQUIRES_ACTION, description="The customer has to do something.")
    AUTHORIZED = value(payment.DEPOSIT_STATUS_AUTHORIZED, description="Held on the card; not charged.")
    CAPTURED = value(payment.DEPOSIT_STATUS_CAPTURED, description="Charged, for what was found at the return.")
    RELEASED = value(payment.DEPOSIT_STATUS_RELEASED, description="Let go; nothing was charged.")
    DECLINED = value(payment.DEPOSIT_STATUS_DECLINED, description="Refused by the card.")
    LAPSED = value(payment.DEPOSIT_STATUS_LAPSED, description="The authorisation ran out.")


@strawberry.enum(description="Where a dispute stands.")
class DisputeStatus(Enum):
    OPEN = value(payment.DISPUTE_STATUS_OPEN, description="The bank has taken the money back; evidence may be sent.")
    WON = value(payment.DISPUTE_STATUS_WON, description="The money is ours again.")
    LOST = value(payment.DISPUTE_STATUS_LOST, description="The money is gone.")


@strawberry.enum(description="What a line of a bill is for.")
class ChargeKind(Enum):
    LATE_RETURN = value(
        booking.CHARGE_KIND_LATE_RETURN, description="Returned later than booked, by the booked tariff."
    )
    FUEL = value(booking.CHARGE_KIND_FUEL, description="Fuel that was missing, by the eighth of a tank.")
    REFUELLING = value(booking.CHARGE_KIND_REFUELLING, description="Refuelling, once.")
    MILEAGE = value(booking.CHARGE_KIND_MILEAGE, description="Kilometres above those included.")
    CLEANING = value(booking.CHARGE_KIND_CLEANING, description="A special cleaning.")
    DAMAGE = value(booking.CHARGE_KIND_DAMAGE, description="A damage, up to the excess.")
    TOLL = value(booking.CHARGE_KIND_TOLL, description="A toll.")
    TRAFFIC_FINE = value(booking.CHARGE_KIND_TRAFFIC_FINE, description="A traffic fine.")
    OTHER = value(booking.CHARGE_KIND_OTHER, description="Something else, as its description says.")
    SERVICE_FEE = value(booking.CHARGE_KIND_SERVICE_FEE, description="The service fee, a percentage.")
    TAX = value(booking.CHARGE_KIND_TAX, description="A tax, a percentage.")


@strawberry.enum(description="What may be charged after the return.")
class LaterChargeKind(Enum):
    TOLL = value(booking.CHARGE_KIND_TOLL, description="A toll.")
    TRAFFIC_FINE = value(booking.CHARGE_KIND_TRAFFIC_FINE, description="A traffic fine.")
    DAMAGE = value(booking.CHARGE_KIND_DAMAGE, description="A damage found later.")
    OTHER = value(booking.CHARGE_KIND_OTHER, description="Something else, as its description says.")


@strawberry.enum(description="Where a bill stands.")
class BillStatus(Enum):
    OPEN = value(booking.BILL_STATUS_OPEN, description="Being settled.")
    SETTLED = value(booking.BILL_STATUS_SETTLED, description="Nothing was left to charge, or all is paid.")


@strawberry.enum(description="Where a change of a booking stands.")
class ChangeStatus(Enum):
    HELD = value(booking.CHANGE_STATUS_HELD, description="Waits for its payment; the old and the new are both kept.")
    APPLIED = value(booking.CHANGE_STATUS_APPLIED, description="The booking is the new one.")
    FAILED = value(booking.CHANGE_STATUS_FAILED, description="It was not paid; the old booking stands untouched.")
    EXPIRED = value(booking.CHANGE_STATUS_EXPIRED, description="Its hold ran out; the old booking stands untouched.")


@strawberry.enum(description="What a document is.")
class DocumentKind(Enum):
    RECEIPT = value(notify.DOCUMENT_KIND_RECEIPT, description="Of money taken.")
    CREDIT_NOTE = value(notify.DOCUMENT_KIND_CREDIT_NOTE, description="Of money given back.")


@strawberry.enum(description="Who takes the payments of this installation.")
class PaymentProvider(Enum):
    STRIPE = value("stripe", description="Stripe: load Stripe.js from js.stripe.com and use `publishableKey`.")
    SANDBOX = value(
        "sandbox",
        description="A stand-in that runs with the local stack, at `sandboxUrl`: its test cards are Stripe's.",
    )


@strawberry.enum(description="How somebody signed in.")
class SignInMethod(Enum):
    CODE = value("code", description="By a one-time code, sent by mail.")
    OIDC = value("oidc", description="At an OpenID provider.")


@strawberry.enum(description="What an access token opens besides what its owner may do.")
class AccessTokenScope(Enum):
    DEVELOPER = value("developer", description="Documents run that were not published beforehand. For admins alone.")


@strawberry.enum(description="What staff may do; each may what those before may.")
class StaffRole(Enum):
    AGENT = value(account.STAFF_ROLE_AGENT, description="The board, pick-ups, returns, charges, no-shows.")
    MANAGER = value(
        account.STAFF_ROLE_MANAGER, description="Refunds by hand, vehicles' maintenance, mails; sees dead letters."
    )
    ADMIN = value(
        account.STAFF_ROLE_ADMIN, description="Staff, tokens for developers, the audit log; decides on dead letters."
    )


@strawberry.enum(description="Which end of a rental is looked at.")
class BoardSide(Enum):
    PICKUP = value(rent.BOARD_SIDE_PICKUP, description="Where and when it begins.")
    RETURN = value(rent.BOARD_SIDE_DROPOFF, description="Where and when it ends.")


@strawberry.enum(description="Where a mail stands.")
class NotificationStatus(Enum):
    PENDING = value(notify.MESSAGE_STATUS_PENDING, description="To be sent, or to be tried again.")
    SENT = value(notify.MESSAGE_STATUS_SENT, description="The mail server took it.")
    REFUSED = value(notify.MESSAGE_STATUS_REFUSED, description="The mail server refused it for good.")
    SUPERSEDED = value(
        notify.MESSAGE_STATUS_SUPERSEDED, description="No longer true when it could have been sent, so it was not."
    )
