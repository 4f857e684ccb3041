import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from rentacar.common.v1 import money_pb2 as _money_pb2
from rentacar.rent.v1 import network_pb2 as _network_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UnavailableReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNAVAILABLE_REASON_UNSPECIFIED: _ClassVar[UnavailableReason]
    UNAVAILABLE_REASON_SOLD_OUT: _ClassVar[UnavailableReason]
    UNAVAILABLE_REASON_DRIVER_TOO_YOUNG: _ClassVar[UnavailableReason]
    UNAVAILABLE_REASON_NOT_OFFERED: _ClassVar[UnavailableReason]

class SearchRefusalReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEARCH_REFUSAL_REASON_UNSPECIFIED: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_LOCATION_UNKNOWN: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_LOCAL_TIME_DOES_NOT_EXIST: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_RETURN_BEFORE_PICKUP: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_PICKUP_IN_THE_PAST: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_TOO_FAR_AHEAD: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_TOO_LONG: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_LOCATION_CLOSED: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_ONE_WAY_NOT_OFFERED: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_DRIVER_TOO_YOUNG: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_PROMOTION_UNKNOWN: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_PROMOTION_NOT_APPLICABLE: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_COVERAGE_UNKNOWN: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_EXTRA_UNKNOWN: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_EXTRA_QUANTITY: _ClassVar[SearchRefusalReason]
    SEARCH_REFUSAL_REASON_EXTRA_SOLD_OUT: _ClassVar[SearchRefusalReason]
UNAVAILABLE_REASON_UNSPECIFIED: UnavailableReason
UNAVAILABLE_REASON_SOLD_OUT: UnavailableReason
UNAVAILABLE_REASON_DRIVER_TOO_YOUNG: UnavailableReason
UNAVAILABLE_REASON_NOT_OFFERED: UnavailableReason
SEARCH_REFUSAL_REASON_UNSPECIFIED: SearchRefusalReason
SEARCH_REFUSAL_REASON_LOCATION_UNKNOWN: SearchRefusalReason
SEARCH_REFUSAL_REASON_LOCAL_TIME_DOES_NOT_EXIST: SearchRefusalReason
SEARCH_REFUSAL_REASON_RETURN_BEFORE_PICKUP: SearchRefusalReason
SEARCH_REFUSAL_REASON_PICKUP_IN_THE_PAST: SearchRefusalReason
SEARCH_REFUSAL_REASON_TOO_FAR_AHEAD: SearchRefusalReason
SEARCH_REFUSAL_REASON_TOO_LONG: SearchRefusalReason
SEARCH_REFUSAL_REASON_LOCATION_CLOSED: SearchRefusalReason
SEARCH_REFUSAL_REASON_ONE_WAY_NOT_OFFERED: SearchRefusalReason
SEARCH_REFUSAL_REASON_DRIVER_TOO_YOUNG: SearchRefusalReason
SEARCH_REFUSAL_REASON_PROMOTION_UNKNOWN: SearchRefusalReason
SEARCH_REFUSAL_REASON_PROMOTION_NOT_APPLICABLE: SearchRefusalReason
SEARCH_REFUSAL_REASON_COVERAGE_UNKNOWN: SearchRefusalReason
SEARCH_REFUSAL_REASON_EXTRA_UNKNOWN: SearchRefusalReason
SEARCH_REFUSAL_REASON_EXTRA_QUANTITY: SearchRefusalReason
SEARCH_REFUSAL_REASON_EXTRA_SOLD_OUT: SearchRefusalReason

class ExtraSelection(_message.Message):
    __slots__ = ("code", "quantity")
    CODE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    code: str
    quantity: int
    def __init__(self, code: _Optional[str] = ..., quantity: _Optional[int] = ...) -> None: ...

class Selection(_message.Message):
    __slots__ = ("coverage", "extras", "additional_drivers")
    COVERAGE_FIELD_NUMBER: _ClassVar[int]
    EXTRAS_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_DRIVERS_FIELD_NUMBER: _ClassVar[int]
    coverage: str
    extras: _containers.RepeatedCompositeFieldContainer[ExtraSelection]
    additional_drivers: int
    def __init__(self, coverage: _Optional[str] = ..., extras: _Optional[_Iterable[_Union[ExtraSelection, _Mapping]]] = ..., additional_drivers: _Optional[int] = ...) -> None: ...

class OfferSearch(_message.Message):
    __slots__ = ("pickup_location", "dropoff_location", "pickup_at", "dropoff_at", "driver_age", "promotion_code", "selection")
    PICKUP_LOCATION_FIELD_NUMBER: _ClassVar[int]
    DROPOFF_LOCATION_FIELD_NUMBER: _ClassVar[int]
    PICKUP_AT_FIELD_NUMBER: _ClassVar[int]
    DROPOFF_AT_FIELD_NUMBER: _ClassVar[int]
    DRIVER_AGE_FIELD_NUMBER: _ClassVar[int]
    PROMOTION_CODE_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    pickup_location: str
    dropoff_location: str
    pickup_at: str
    dropoff_at: str
    driver_age: int
    promotion_code: str
    selection: Selection
    def __init__(self, pickup_location: _Optional[str] = ..., dropoff_location: _Optional[str] = ..., pickup_at: _Optional[str] = ..., dropoff_at: _Optional[str] = ..., driver_age: _Optional[int] = ..., promotion_code: _Optional[str] = ..., selection: _Optional[_Union[Selection, _Mapping]] = ...) -> None: ...

class Stop(_message.Message):
    __slots__ = ("location_code", "local_time", "timezone", "time")
    LOCATION_CODE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_TIME_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    location_code: str
    local_time: str
    timezone: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, location_code: _Optional[str] = ..., local_time: _Optional[str] = ..., timezone: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CoverageOption(_message.Message):
    __slots__ = ("code", "name", "per_day", "amount", "excess")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PER_DAY_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EXCESS_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _network_pb2.LocalizedText
    per_day: _money_pb2.Money
    amount: _money_pb2.Money
    excess: _money_pb2.Money
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_network_pb2.LocalizedText, _Mapping]] = ..., per_day: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., excess: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ExtraOption(_message.Message):
    __slots__ = ("code", "name", "amount", "per_day", "max_quantity", "available")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PER_DAY_FIELD_NUMBER: _ClassVar[int]
    MAX_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _network_pb2.LocalizedText
    amount: _money_pb2.Money
    per_day: bool
    max_quantity: int
    available: int
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_network_pb2.LocalizedText, _Mapping]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., per_day: _Optional[bool] = ..., max_quantity: _Optional[int] = ..., available: _Optional[int] = ...) -> None: ...

class MileageAllowance(_message.Message):
    __slots__ = ("unlimited", "included_km", "per_extra_km")
    UNLIMITED_FIELD_NUMBER: _ClassVar[int]
    INCLUDED_KM_FIELD_NUMBER: _ClassVar[int]
    PER_EXTRA_KM_FIELD_NUMBER: _ClassVar[int]
    unlimited: bool
    included_km: int
    per_extra_km: _money_pb2.Money
    def __init__(self, unlimited: _Optional[bool] = ..., included_km: _Optional[int] = ..., per_extra_km: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class CancellationTerms(_message.Message):
    __slots__ = ("free_until_time", "late_fee", "no_show_fee")
    FREE_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    LATE_FEE_FIELD_NUMBER: _ClassVar[int]
    NO_SHOW_FEE_FIELD_NUMBER: _ClassVar[int]
    free_until_time: _timestamp_pb2.Timestamp
    late_fee: _money_pb2.Money
    no_show_fee: _money_pb2.Money
    def __init__(self, free_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., no_show_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class PriceAdvice(_message.Message):
    __slots__ = ("description", "saving", "pickup_at", "dropoff_at")
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SAVING_FIELD_NUMBER: _ClassVar[int]
    PICKUP_AT_FIELD_NUMBER: _ClassVar[int]
    DROPOFF_AT_FIELD_NUMBER: _ClassVar[int]
    description: _network_pb2.LocalizedText
    saving: _money_pb2.Money
    pickup_at: str
    dropoff_at: str
    def __init__(self, description: _Optional[_Union[_network_pb2.LocalizedText, _Mapping]] = ..., saving: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., pickup_at: _Optional[str] = ..., dropoff_at: _Optional[str] = ...) -> None: ...

class OfferTerms(_message.Message):
    __slots__ = ("pickup", "dropoff", "rental_days", "extra_hours", "selection", "coverage_options", "extra_options", "mileage", "excess", "expire_time", "driver_age", "promotion_code")
    PICKUP_FIELD_NUMBER: _ClassVar[int]
    DROPOFF_FIELD_NUMBER: _ClassVar[int]
    RENTAL_DAYS_FIELD_NUMBER: _ClassVar[int]
    EXTRA_HOURS_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    COVERAGE_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    EXTRA_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    MILEAGE_FIELD_NUMBER: _ClassVar[int]
    EXCESS_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    DRIVER_AGE_FIELD_NUMBER: _ClassVar[int]
    PROMOTION_CODE_FIELD_NUMBER: _ClassVar[int]
    pickup: Stop
    dropoff: Stop
    rental_days: int
    extra_hours: int
    selection: Selection
    coverage_options: _containers.RepeatedCompositeFieldContainer[CoverageOption]
    extra_options: _containers.RepeatedCompositeFieldContainer[ExtraOption]
    mileage: MileageAllowance
    excess: _money_pb2.Money
    expire_time: _timestamp_pb2.Timestamp
    driver_age: int
    promotion_code: str
    def __init__(self, pickup: _Optional[_Union[Stop, _Mapping]] = ..., dropoff: _Optional[_Union[Stop, _Mapping]] = ..., rental_days: _Optional[int] = ..., extra_hours: _Optional[int] = ..., selection: _Optional[_Union[Selection, _Mapping]] = ..., coverage_options: _Optional[_Iterable[_Union[CoverageOption, _Mapping]]] = ..., extra_options: _Optional[_Iterable[_Union[ExtraOption, _Mapping]]] = ..., mileage: _Optional[_Union[MileageAllowance, _Mapping]] = ..., excess: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., driver_age: _Optional[int] = ..., promotion_code: _Optional[str] = ...) -> None: ...

class Offer(_message.Message):
    __slots__ = ("offer_id", "acriss", "lines", "total", "deposit", "cancellation", "advice", "cars_left")
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    ACRISS_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    CANCELLATION_FIELD_NUMBER: _ClassVar[int]
    ADVICE_FIELD_NUMBER: _ClassVar[int]
    CARS_LEFT_FIELD_NUMBER: _ClassVar[int]
    offer_id: str
    acriss: str
    lines: _containers.RepeatedCompositeFieldContainer[_network_pb2.PriceLine]
    total: _money_pb2.Money
    deposit: _money_pb2.Money
    cancellation: CancellationTerms
    advice: _containers.RepeatedCompositeFieldContainer[PriceAdvice]
    cars_left: int
    def __init__(self, offer_id: _Optional[str] = ..., acriss: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[_network_pb2.PriceLine, _Mapping]]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., deposit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., cancellation: _Optional[_Union[CancellationTerms, _Mapping]] = ..., advice: _Optional[_Iterable[_Union[PriceAdvice, _Mapping]]] = ..., cars_left: _Optional[int] = ...) -> None: ...

class OfferDetail(_message.Message):
    __slots__ = ("offer", "terms")
    OFFER_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    offer: Offer
    terms: OfferTerms
    def __init__(self, offer: _Optional[_Union[Offer, _Mapping]] = ..., terms: _Optional[_Union[OfferTerms, _Mapping]] = ...) -> None: ...

class UnavailableClass(_message.Message):
    __slots__ = ("acriss", "reason")
    ACRISS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    acriss: str
    reason: UnavailableReason
    def __init__(self, acriss: _Optional[str] = ..., reason: _Optional[_Union[UnavailableReason, str]] = ...) -> None: ...

class OfferList(_message.Message):
    __slots__ = ("terms", "offers", "unavailable")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    UNAVAILABLE_FIELD_NUMBER: _ClassVar[int]
    terms: OfferTerms
    offers: _containers.RepeatedCompositeFieldContainer[Offer]
    unavailable: _containers.RepeatedCompositeFieldContainer[UnavailableClass]
    def __init__(self, terms: _Optional[_Union[OfferTerms, _Mapping]] = ..., offers: _Optional[_Iterable[_Union[Offer, _Mapping]]] = ..., unavailable: _Optional[_Iterable[_Union[UnavailableClass, _Mapping]]] = ...) -> None: ...

class SearchRefusal(_message.Message):
    __slots__ = ("reason", "message", "field")
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    reason: SearchRefusalReason
    message: _network_pb2.LocalizedText
    field: str
    def __init__(self, reason: _Optional[_Union[SearchRefusalReason, str]] = ..., message: _Optional[_Union[_network_pb2.LocalizedText, _Mapping]] = ..., field: _Optional[str] = ...) -> None: ...

class ClassSoldOut(_message.Message):
    __slots__ = ("acriss", "alternatives")
    ACRISS_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    acriss: str
    alternatives: OfferList
    def __init__(self, acriss: _Optional[str] = ..., alternatives: _Optional[_Union[OfferList, _Mapping]] = ...) -> None: ...

class ExtraSoldOut(_message.Message):
    __slots__ = ("code", "available")
    CODE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    code: str
    available: int
    def __init__(self, code: _Optional[str] = ..., available: _Optional[int] = ...) -> None: ...

class OfferExpired(_message.Message):
    __slots__ = ("replacement", "age_differs")
    REPLACEMENT_FIELD_NUMBER: _ClassVar[int]
    AGE_DIFFERS_FIELD_NUMBER: _ClassVar[int]
    replacement: OfferDetail
    age_differs: bool
    def __init__(self, replacement: _Optional[_Union[OfferDetail, _Mapping]] = ..., age_differs: _Optional[bool] = ...) -> None: ...

class PriceCalendarDay(_message.Message):
    __slots__ = ("date", "lowest_total")
    DATE_FIELD_NUMBER: _ClassVar[int]
    LOWEST_TOTAL_FIELD_NUMBER: _ClassVar[int]
    date: str
    lowest_total: _money_pb2.Money
    def __init__(self, date: _Optional[str] = ..., lowest_total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...
