import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from rentacar.common.v1 import money_pb2 as _money_pb2
from rentacar.payment.v1 import payment_pb2 as _payment_pb2
from rentacar.rent.v1 import booking_pb2 as _booking_pb2
from rentacar.rent.v1 import network_pb2 as _network_pb2
from rentacar.rent.v1 import offer_pb2 as _offer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BoardSide(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BOARD_SIDE_UNSPECIFIED: _ClassVar[BoardSide]
    BOARD_SIDE_PICKUP: _ClassVar[BoardSide]
    BOARD_SIDE_DROPOFF: _ClassVar[BoardSide]
BOARD_SIDE_UNSPECIFIED: BoardSide
BOARD_SIDE_PICKUP: BoardSide
BOARD_SIDE_DROPOFF: BoardSide

class ListLocationsRequest(_message.Message):
    __slots__ = ("query", "country_code", "near", "page_size", "page_token")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    NEAR_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    query: str
    country_code: str
    near: _network_pb2.Coordinates
    page_size: int
    page_token: str
    def __init__(self, query: _Optional[str] = ..., country_code: _Optional[str] = ..., near: _Optional[_Union[_network_pb2.Coordinates, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListLocationsResponse(_message.Message):
    __slots__ = ("locations", "next_page_token", "total_size")
    LOCATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    locations: _containers.RepeatedCompositeFieldContainer[_network_pb2.Location]
    next_page_token: str
    total_size: int
    def __init__(self, locations: _Optional[_Iterable[_Union[_network_pb2.Location, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetNetworkRequest(_message.Message):
    __slots__ = ("known_version",)
    KNOWN_VERSION_FIELD_NUMBER: _ClassVar[int]
    known_version: str
    def __init__(self, known_version: _Optional[str] = ...) -> None: ...

class GetNetworkResponse(_message.Message):
    __slots__ = ("version", "locations", "vehicle_classes", "now_time")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    LOCATIONS_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_CLASSES_FIELD_NUMBER: _ClassVar[int]
    NOW_TIME_FIELD_NUMBER: _ClassVar[int]
    version: str
    locations: _containers.RepeatedCompositeFieldContainer[_network_pb2.Location]
    vehicle_classes: _containers.RepeatedCompositeFieldContainer[_network_pb2.VehicleClass]
    now_time: _timestamp_pb2.Timestamp
    def __init__(self, version: _Optional[str] = ..., locations: _Optional[_Iterable[_Union[_network_pb2.Location, _Mapping]]] = ..., vehicle_classes: _Optional[_Iterable[_Union[_network_pb2.VehicleClass, _Mapping]]] = ..., now_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SearchOffersRequest(_message.Message):
    __slots__ = ("search", "changing")
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    CHANGING_FIELD_NUMBER: _ClassVar[int]
    search: _offer_pb2.OfferSearch
    changing: BookingKey
    def __init__(self, search: _Optional[_Union[_offer_pb2.OfferSearch, _Mapping]] = ..., changing: _Optional[_Union[BookingKey, _Mapping]] = ...) -> None: ...

class SearchOffersResponse(_message.Message):
    __slots__ = ("offers", "refusal")
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    offers: _offer_pb2.OfferList
    refusal: _offer_pb2.SearchRefusal
    def __init__(self, offers: _Optional[_Union[_offer_pb2.OfferList, _Mapping]] = ..., refusal: _Optional[_Union[_offer_pb2.SearchRefusal, _Mapping]] = ...) -> None: ...

class GetOfferRequest(_message.Message):
    __slots__ = ("offer_id", "selection", "changing")
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    CHANGING_FIELD_NUMBER: _ClassVar[int]
    offer_id: str
    selection: _offer_pb2.Selection
    changing: BookingKey
    def __init__(self, offer_id: _Optional[str] = ..., selection: _Optional[_Union[_offer_pb2.Selection, _Mapping]] = ..., changing: _Optional[_Union[BookingKey, _Mapping]] = ...) -> None: ...

class GetOfferResponse(_message.Message):
    __slots__ = ("offer", "expired", "sold_out", "refusal")
    OFFER_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    SOLD_OUT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    offer: _offer_pb2.OfferDetail
    expired: _offer_pb2.OfferExpired
    sold_out: _offer_pb2.ClassSoldOut
    refusal: _offer_pb2.SearchRefusal
    def __init__(self, offer: _Optional[_Union[_offer_pb2.OfferDetail, _Mapping]] = ..., expired: _Optional[_Union[_offer_pb2.OfferExpired, _Mapping]] = ..., sold_out: _Optional[_Union[_offer_pb2.ClassSoldOut, _Mapping]] = ..., refusal: _Optional[_Union[_offer_pb2.SearchRefusal, _Mapping]] = ...) -> None: ...

class GetPriceCalendarRequest(_message.Message):
    __slots__ = ("search", "days")
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    search: _offer_pb2.OfferSearch
    days: int
    def __init__(self, search: _Optional[_Union[_offer_pb2.OfferSearch, _Mapping]] = ..., days: _Optional[int] = ...) -> None: ...

class GetPriceCalendarResponse(_message.Message):
    __slots__ = ("days",)
    DAYS_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedCompositeFieldContainer[_offer_pb2.PriceCalendarDay]
    def __init__(self, days: _Optional[_Iterable[_Union[_offer_pb2.PriceCalendarDay, _Mapping]]] = ...) -> None: ...

class Idempotency(_message.Message):
    __slots__ = ("scope", "key")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    scope: str
    key: str
    def __init__(self, scope: _Optional[str] = ..., key: _Optional[str] = ...) -> None: ...

class CreateBookingRequest(_message.Message):
    __slots__ = ("request_id", "offer_id", "driver", "additional_drivers", "payment", "flight_number", "locale", "default_locale")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_DRIVERS_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    FLIGHT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_LOCALE_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    offer_id: str
    driver: _booking_pb2.Driver
    additional_drivers: _containers.RepeatedCompositeFieldContainer[_booking_pb2.Driver]
    payment: _booking_pb2.PaymentMeans
    flight_number: str
    locale: str
    default_locale: str
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., offer_id: _Optional[str] = ..., driver: _Optional[_Union[_booking_pb2.Driver, _Mapping]] = ..., additional_drivers: _Optional[_Iterable[_Union[_booking_pb2.Driver, _Mapping]]] = ..., payment: _Optional[_Union[_booking_pb2.PaymentMeans, _Mapping]] = ..., flight_number: _Optional[str] = ..., locale: _Optional[str] = ..., default_locale: _Optional[str] = ...) -> None: ...

class CreateBookingResponse(_message.Message):
    __slots__ = ("booking", "sold_out", "extra_sold_out", "expired", "payment_method_unavailable", "invalid", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    SOLD_OUT_FIELD_NUMBER: _ClassVar[int]
    EXTRA_SOLD_OUT_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_METHOD_UNAVAILABLE_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    sold_out: _offer_pb2.ClassSoldOut
    extra_sold_out: _offer_pb2.ExtraSoldOut
    expired: _offer_pb2.OfferExpired
    payment_method_unavailable: _booking_pb2.PaymentMethodUnavailable
    invalid: _booking_pb2.InvalidInput
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., sold_out: _Optional[_Union[_offer_pb2.ClassSoldOut, _Mapping]] = ..., extra_sold_out: _Optional[_Union[_offer_pb2.ExtraSoldOut, _Mapping]] = ..., expired: _Optional[_Union[_offer_pb2.OfferExpired, _Mapping]] = ..., payment_method_unavailable: _Optional[_Union[_booking_pb2.PaymentMethodUnavailable, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class BookingKey(_message.Message):
    __slots__ = ("reference", "email", "link_token")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    LINK_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reference: str
    email: str
    link_token: str
    def __init__(self, reference: _Optional[str] = ..., email: _Optional[str] = ..., link_token: _Optional[str] = ...) -> None: ...

class GetBookingRequest(_message.Message):
    __slots__ = ("booking_id", "key", "include_link_token")
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_LINK_TOKEN_FIELD_NUMBER: _ClassVar[int]
    booking_id: str
    key: BookingKey
    include_link_token: bool
    def __init__(self, booking_id: _Optional[str] = ..., key: _Optional[_Union[BookingKey, _Mapping]] = ..., include_link_token: _Optional[bool] = ...) -> None: ...

class GetBookingResponse(_message.Message):
    __slots__ = ("booking", "link_token")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    LINK_TOKEN_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    link_token: str
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., link_token: _Optional[str] = ...) -> None: ...

class PayBookingRequest(_message.Message):
    __slots__ = ("request_id", "booking", "payment", "purpose", "number")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    booking: BookingKey
    payment: _booking_pb2.PaymentMeans
    purpose: _payment_pb2.PaymentPurpose
    number: int
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., booking: _Optional[_Union[BookingKey, _Mapping]] = ..., payment: _Optional[_Union[_booking_pb2.PaymentMeans, _Mapping]] = ..., purpose: _Optional[_Union[_payment_pb2.PaymentPurpose, str]] = ..., number: _Optional[int] = ...) -> None: ...

class PayBookingResponse(_message.Message):
    __slots__ = ("booking", "not_found", "not_allowed", "payment_method_unavailable", "invalid", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_METHOD_UNAVAILABLE_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    payment_method_unavailable: _booking_pb2.PaymentMethodUnavailable
    invalid: _booking_pb2.InvalidInput
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., payment_method_unavailable: _Optional[_Union[_booking_pb2.PaymentMethodUnavailable, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class BookingNotFound(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetPaymentOrderRequest(_message.Message):
    __slots__ = ("booking_id", "purpose", "number", "attempt")
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    booking_id: str
    purpose: _payment_pb2.PaymentPurpose
    number: int
    attempt: int
    def __init__(self, booking_id: _Optional[str] = ..., purpose: _Optional[_Union[_payment_pb2.PaymentPurpose, str]] = ..., number: _Optional[int] = ..., attempt: _Optional[int] = ...) -> None: ...

class Payer(_message.Message):
    __slots__ = ("customer_key", "name", "email", "locale")
    CUSTOMER_KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    customer_key: str
    name: str
    email: str
    locale: str
    def __init__(self, customer_key: _Optional[str] = ..., name: _Optional[str] = ..., email: _Optional[str] = ..., locale: _Optional[str] = ...) -> None: ...

class GetPaymentOrderResponse(_message.Message):
    __slots__ = ("amount", "payment", "payer", "wanted", "hold_expire_time", "reference", "off_session", "paused")
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    PAYER_FIELD_NUMBER: _ClassVar[int]
    WANTED_FIELD_NUMBER: _ClassVar[int]
    HOLD_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OFF_SESSION_FIELD_NUMBER: _ClassVar[int]
    PAUSED_FIELD_NUMBER: _ClassVar[int]
    amount: _money_pb2.Money
    payment: _booking_pb2.PaymentMeans
    payer: Payer
    wanted: bool
    hold_expire_time: _timestamp_pb2.Timestamp
    reference: str
    off_session: bool
    paused: bool
    def __init__(self, amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., payment: _Optional[_Union[_booking_pb2.PaymentMeans, _Mapping]] = ..., payer: _Optional[_Union[Payer, _Mapping]] = ..., wanted: _Optional[bool] = ..., hold_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reference: _Optional[str] = ..., off_session: _Optional[bool] = ..., paused: _Optional[bool] = ...) -> None: ...

class CancelBookingRequest(_message.Message):
    __slots__ = ("request_id", "booking", "expected_fee_minor_units")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FEE_MINOR_UNITS_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    booking: BookingKey
    expected_fee_minor_units: int
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., booking: _Optional[_Union[BookingKey, _Mapping]] = ..., expected_fee_minor_units: _Optional[int] = ...) -> None: ...

class CancelBookingResponse(_message.Message):
    __slots__ = ("booking", "not_found", "not_allowed", "quote_changed", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    QUOTE_CHANGED_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    quote_changed: _booking_pb2.QuoteChanged
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., quote_changed: _Optional[_Union[_booking_pb2.QuoteChanged, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class ChangeBookingRequest(_message.Message):
    __slots__ = ("request_id", "booking", "offer_id", "payment")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    booking: BookingKey
    offer_id: str
    payment: _booking_pb2.PaymentMeans
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., booking: _Optional[_Union[BookingKey, _Mapping]] = ..., offer_id: _Optional[str] = ..., payment: _Optional[_Union[_booking_pb2.PaymentMeans, _Mapping]] = ...) -> None: ...

class ChangeBookingResponse(_message.Message):
    __slots__ = ("booking", "not_found", "not_allowed", "sold_out", "extra_sold_out", "expired", "payment_method_unavailable", "invalid", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    SOLD_OUT_FIELD_NUMBER: _ClassVar[int]
    EXTRA_SOLD_OUT_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_METHOD_UNAVAILABLE_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    sold_out: _offer_pb2.ClassSoldOut
    extra_sold_out: _offer_pb2.ExtraSoldOut
    expired: _offer_pb2.OfferExpired
    payment_method_unavailable: _booking_pb2.PaymentMethodUnavailable
    invalid: _booking_pb2.InvalidInput
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., sold_out: _Optional[_Union[_offer_pb2.ClassSoldOut, _Mapping]] = ..., extra_sold_out: _Optional[_Union[_offer_pb2.ExtraSoldOut, _Mapping]] = ..., expired: _Optional[_Union[_offer_pb2.OfferExpired, _Mapping]] = ..., payment_method_unavailable: _Optional[_Union[_booking_pb2.PaymentMethodUnavailable, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class PickUpBookingRequest(_message.Message):
    __slots__ = ("request_id", "reference", "plate", "odometer_km", "fuel_eighths", "drivers_seen", "deposit")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PLATE_FIELD_NUMBER: _ClassVar[int]
    ODOMETER_KM_FIELD_NUMBER: _ClassVar[int]
    FUEL_EIGHTHS_FIELD_NUMBER: _ClassVar[int]
    DRIVERS_SEEN_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    reference: str
    plate: str
    odometer_km: int
    fuel_eighths: int
    drivers_seen: int
    deposit: _booking_pb2.PaymentMeans
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., reference: _Optional[str] = ..., plate: _Optional[str] = ..., odometer_km: _Optional[int] = ..., fuel_eighths: _Optional[int] = ..., drivers_seen: _Optional[int] = ..., deposit: _Optional[_Union[_booking_pb2.PaymentMeans, _Mapping]] = ...) -> None: ...

class PickUpBookingResponse(_message.Message):
    __slots__ = ("booking", "not_found", "not_allowed", "invalid", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    invalid: _booking_pb2.InvalidInput
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class Damage(_message.Message):
    __slots__ = ("description", "amount_minor_units")
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_MINOR_UNITS_FIELD_NUMBER: _ClassVar[int]
    description: str
    amount_minor_units: int
    def __init__(self, description: _Optional[str] = ..., amount_minor_units: _Optional[int] = ...) -> None: ...

class ReturnBookingRequest(_message.Message):
    __slots__ = ("request_id", "reference", "time", "location_code", "odometer_km", "fuel_eighths", "cleaning", "damages")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    LOCATION_CODE_FIELD_NUMBER: _ClassVar[int]
    ODOMETER_KM_FIELD_NUMBER: _ClassVar[int]
    FUEL_EIGHTHS_FIELD_NUMBER: _ClassVar[int]
    CLEANING_FIELD_NUMBER: _ClassVar[int]
    DAMAGES_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    reference: str
    time: _timestamp_pb2.Timestamp
    location_code: str
    odometer_km: int
    fuel_eighths: int
    cleaning: bool
    damages: _containers.RepeatedCompositeFieldContainer[Damage]
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., reference: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., location_code: _Optional[str] = ..., odometer_km: _Optional[int] = ..., fuel_eighths: _Optional[int] = ..., cleaning: _Optional[bool] = ..., damages: _Optional[_Iterable[_Union[Damage, _Mapping]]] = ...) -> None: ...

class ReturnBookingResponse(_message.Message):
    __slots__ = ("booking", "not_found", "not_allowed", "invalid", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    invalid: _booking_pb2.InvalidInput
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class QuoteReturnRequest(_message.Message):
    __slots__ = ("reference", "time", "location_code", "odometer_km", "fuel_eighths", "cleaning", "damages")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    LOCATION_CODE_FIELD_NUMBER: _ClassVar[int]
    ODOMETER_KM_FIELD_NUMBER: _ClassVar[int]
    FUEL_EIGHTHS_FIELD_NUMBER: _ClassVar[int]
    CLEANING_FIELD_NUMBER: _ClassVar[int]
    DAMAGES_FIELD_NUMBER: _ClassVar[int]
    reference: str
    time: _timestamp_pb2.Timestamp
    location_code: str
    odometer_km: int
    fuel_eighths: int
    cleaning: bool
    damages: _containers.RepeatedCompositeFieldContainer[Damage]
    def __init__(self, reference: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., location_code: _Optional[str] = ..., odometer_km: _Optional[int] = ..., fuel_eighths: _Optional[int] = ..., cleaning: _Optional[bool] = ..., damages: _Optional[_Iterable[_Union[Damage, _Mapping]]] = ...) -> None: ...

class ReturnQuote(_message.Message):
    __slots__ = ("charges", "total", "from_deposit")
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    FROM_DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    charges: _containers.RepeatedCompositeFieldContainer[_booking_pb2.Charge]
    total: _money_pb2.Money
    from_deposit: _money_pb2.Money
    def __init__(self, charges: _Optional[_Iterable[_Union[_booking_pb2.Charge, _Mapping]]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., from_deposit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class QuoteReturnResponse(_message.Message):
    __slots__ = ("quote", "not_found", "not_allowed", "invalid")
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    quote: ReturnQuote
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    invalid: _booking_pb2.InvalidInput
    def __init__(self, quote: _Optional[_Union[ReturnQuote, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ...) -> None: ...

class LaterCharge(_message.Message):
    __slots__ = ("kind", "description", "amount_minor_units", "document_reference")
    KIND_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_MINOR_UNITS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    kind: _booking_pb2.ChargeKind
    description: str
    amount_minor_units: int
    document_reference: str
    def __init__(self, kind: _Optional[_Union[_booking_pb2.ChargeKind, str]] = ..., description: _Optional[str] = ..., amount_minor_units: _Optional[int] = ..., document_reference: _Optional[str] = ...) -> None: ...

class AddChargesRequest(_message.Message):
    __slots__ = ("request_id", "reference", "charges")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    reference: str
    charges: _containers.RepeatedCompositeFieldContainer[LaterCharge]
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., reference: _Optional[str] = ..., charges: _Optional[_Iterable[_Union[LaterCharge, _Mapping]]] = ...) -> None: ...

class AddChargesResponse(_message.Message):
    __slots__ = ("booking", "not_found", "not_allowed", "invalid", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    invalid: _booking_pb2.InvalidInput
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class ListBookingsRequest(_message.Message):
    __slots__ = ("location_code", "day", "side", "statuses", "text", "page_size", "page_token")
    LOCATION_CODE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    location_code: str
    day: str
    side: BoardSide
    statuses: _containers.RepeatedScalarFieldContainer[_booking_pb2.BookingStatus]
    text: str
    page_size: int
    page_token: str
    def __init__(self, location_code: _Optional[str] = ..., day: _Optional[str] = ..., side: _Optional[_Union[BoardSide, str]] = ..., statuses: _Optional[_Iterable[_Union[_booking_pb2.BookingStatus, str]]] = ..., text: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListBookingsResponse(_message.Message):
    __slots__ = ("bookings", "next_page_token", "total_size")
    BOOKINGS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    bookings: _containers.RepeatedCompositeFieldContainer[_booking_pb2.Booking]
    next_page_token: str
    total_size: int
    def __init__(self, bookings: _Optional[_Iterable[_Union[_booking_pb2.Booking, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class MarkNoShowRequest(_message.Message):
    __slots__ = ("request_id", "reference")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    reference: str
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., reference: _Optional[str] = ...) -> None: ...

class MarkNoShowResponse(_message.Message):
    __slots__ = ("booking", "not_found", "not_allowed", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class CreateRefundRequest(_message.Message):
    __slots__ = ("request_id", "reference", "amount_minor_units", "note")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_MINOR_UNITS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    reference: str
    amount_minor_units: int
    note: str
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., reference: _Optional[str] = ..., amount_minor_units: _Optional[int] = ..., note: _Optional[str] = ...) -> None: ...

class CreateRefundResponse(_message.Message):
    __slots__ = ("booking", "not_found", "not_allowed", "invalid", "key_reused")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    booking: _booking_pb2.Booking
    not_found: BookingNotFound
    not_allowed: _booking_pb2.NotAllowed
    invalid: _booking_pb2.InvalidInput
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, booking: _Optional[_Union[_booking_pb2.Booking, _Mapping]] = ..., not_found: _Optional[_Union[BookingNotFound, _Mapping]] = ..., not_allowed: _Optional[_Union[_booking_pb2.NotAllowed, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class ListVehiclesRequest(_message.Message):
    __slots__ = ("location_code", "acriss", "plate", "in_maintenance", "page_size", "page_token")
    LOCATION_CODE_FIELD_NUMBER: _ClassVar[int]
    ACRISS_FIELD_NUMBER: _ClassVar[int]
    PLATE_FIELD_NUMBER: _ClassVar[int]
    IN_MAINTENANCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    location_code: str
    acriss: str
    plate: str
    in_maintenance: bool
    page_size: int
    page_token: str
    def __init__(self, location_code: _Optional[str] = ..., acriss: _Optional[str] = ..., plate: _Optional[str] = ..., in_maintenance: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListVehiclesResponse(_message.Message):
    __slots__ = ("vehicles", "next_page_token", "total_size")
    VEHICLES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    vehicles: _containers.RepeatedCompositeFieldContainer[FleetVehicle]
    next_page_token: str
    total_size: int
    def __init__(self, vehicles: _Optional[_Iterable[_Union[FleetVehicle, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class FleetVehicle(_message.Message):
    __slots__ = ("vehicle", "location_code", "booking_reference", "maintenance")
    VEHICLE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_CODE_FIELD_NUMBER: _ClassVar[int]
    BOOKING_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MAINTENANCE_FIELD_NUMBER: _ClassVar[int]
    vehicle: _booking_pb2.Vehicle
    location_code: str
    booking_reference: str
    maintenance: _containers.RepeatedCompositeFieldContainer[VehicleMaintenance]
    def __init__(self, vehicle: _Optional[_Union[_booking_pb2.Vehicle, _Mapping]] = ..., location_code: _Optional[str] = ..., booking_reference: _Optional[str] = ..., maintenance: _Optional[_Iterable[_Union[VehicleMaintenance, _Mapping]]] = ...) -> None: ...

class VehicleMaintenance(_message.Message):
    __slots__ = ("maintenance_id", "start_time", "end_time", "reason")
    MAINTENANCE_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    maintenance_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, maintenance_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class SaveVehicleMaintenanceRequest(_message.Message):
    __slots__ = ("request_id", "vehicle_id", "maintenance_id", "start_time", "end_time", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    MAINTENANCE_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: Idempotency
    vehicle_id: str
    maintenance_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, request_id: _Optional[_Union[Idempotency, _Mapping]] = ..., vehicle_id: _Optional[str] = ..., maintenance_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class SaveVehicleMaintenanceResponse(_message.Message):
    __slots__ = ("vehicle", "not_found", "invalid", "taken", "key_reused")
    VEHICLE_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    KEY_REUSED_FIELD_NUMBER: _ClassVar[int]
    vehicle: FleetVehicle
    not_found: VehicleNotFound
    invalid: _booking_pb2.InvalidInput
    taken: VehicleTaken
    key_reused: _booking_pb2.IdempotencyKeyReused
    def __init__(self, vehicle: _Optional[_Union[FleetVehicle, _Mapping]] = ..., not_found: _Optional[_Union[VehicleNotFound, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., taken: _Optional[_Union[VehicleTaken, _Mapping]] = ..., key_reused: _Optional[_Union[_booking_pb2.IdempotencyKeyReused, _Mapping]] = ...) -> None: ...

class VehicleNotFound(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class VehicleTaken(_message.Message):
    __slots__ = ("reason", "message")
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    reason: str
    message: _network_pb2.LocalizedText
    def __init__(self, reason: _Optional[str] = ..., message: _Optional[_Union[_network_pb2.LocalizedText, _Mapping]] = ...) -> None: ...
