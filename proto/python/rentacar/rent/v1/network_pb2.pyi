from rentacar.common.v1 import money_pb2 as _money_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LocationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOCATION_KIND_UNSPECIFIED: _ClassVar[LocationKind]
    LOCATION_KIND_AIRPORT: _ClassVar[LocationKind]
    LOCATION_KIND_DOWNTOWN: _ClassVar[LocationKind]

class Transmission(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSMISSION_UNSPECIFIED: _ClassVar[Transmission]
    TRANSMISSION_MANUAL: _ClassVar[Transmission]
    TRANSMISSION_AUTOMATIC: _ClassVar[Transmission]

class Fuel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FUEL_UNSPECIFIED: _ClassVar[Fuel]
    FUEL_PETROL: _ClassVar[Fuel]
    FUEL_DIESEL: _ClassVar[Fuel]
    FUEL_HYBRID: _ClassVar[Fuel]
    FUEL_ELECTRIC: _ClassVar[Fuel]

class BodyType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BODY_TYPE_UNSPECIFIED: _ClassVar[BodyType]
    BODY_TYPE_HATCH: _ClassVar[BodyType]
    BODY_TYPE_SEDAN: _ClassVar[BodyType]
    BODY_TYPE_SUV: _ClassVar[BodyType]
    BODY_TYPE_CROSSOVER: _ClassVar[BodyType]
    BODY_TYPE_VAN: _ClassVar[BodyType]
    BODY_TYPE_PICKUP: _ClassVar[BodyType]

class PriceLineKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRICE_LINE_KIND_UNSPECIFIED: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_TIME: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_PROMOTION: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_ONE_WAY: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_YOUNG_DRIVER: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_AFTER_HOURS: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_COVERAGE: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_EXTRA: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_ADDITIONAL_DRIVER: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_AIRPORT_SURCHARGE: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_SERVICE_FEE: _ClassVar[PriceLineKind]
    PRICE_LINE_KIND_TAX: _ClassVar[PriceLineKind]
LOCATION_KIND_UNSPECIFIED: LocationKind
LOCATION_KIND_AIRPORT: LocationKind
LOCATION_KIND_DOWNTOWN: LocationKind
TRANSMISSION_UNSPECIFIED: Transmission
TRANSMISSION_MANUAL: Transmission
TRANSMISSION_AUTOMATIC: Transmission
FUEL_UNSPECIFIED: Fuel
FUEL_PETROL: Fuel
FUEL_DIESEL: Fuel
FUEL_HYBRID: Fuel
FUEL_ELECTRIC: Fuel
BODY_TYPE_UNSPECIFIED: BodyType
BODY_TYPE_HATCH: BodyType
BODY_TYPE_SEDAN: BodyType
BODY_TYPE_SUV: BodyType
BODY_TYPE_CROSSOVER: BodyType
BODY_TYPE_VAN: BodyType
BODY_TYPE_PICKUP: BodyType
PRICE_LINE_KIND_UNSPECIFIED: PriceLineKind
PRICE_LINE_KIND_TIME: PriceLineKind
PRICE_LINE_KIND_PROMOTION: PriceLineKind
PRICE_LINE_KIND_ONE_WAY: PriceLineKind
PRICE_LINE_KIND_YOUNG_DRIVER: PriceLineKind
PRICE_LINE_KIND_AFTER_HOURS: PriceLineKind
PRICE_LINE_KIND_COVERAGE: PriceLineKind
PRICE_LINE_KIND_EXTRA: PriceLineKind
PRICE_LINE_KIND_ADDITIONAL_DRIVER: PriceLineKind
PRICE_LINE_KIND_AIRPORT_SURCHARGE: PriceLineKind
PRICE_LINE_KIND_SERVICE_FEE: PriceLineKind
PRICE_LINE_KIND_TAX: PriceLineKind

class LocalizedText(_message.Message):
    __slots__ = ("pt_br", "en")
    PT_BR_FIELD_NUMBER: _ClassVar[int]
    EN_FIELD_NUMBER: _ClassVar[int]
    pt_br: str
    en: str
    def __init__(self, pt_br: _Optional[str] = ..., en: _Optional[str] = ...) -> None: ...

class Coordinates(_message.Message):
    __slots__ = ("latitude", "longitude")
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    latitude: float
    longitude: float
    def __init__(self, latitude: _Optional[float] = ..., longitude: _Optional[float] = ...) -> None: ...

class OpeningHours(_message.Message):
    __slots__ = ("weekday", "opens", "closes")
    WEEKDAY_FIELD_NUMBER: _ClassVar[int]
    OPENS_FIELD_NUMBER: _ClassVar[int]
    CLOSES_FIELD_NUMBER: _ClassVar[int]
    weekday: int
    opens: str
    closes: str
    def __init__(self, weekday: _Optional[int] = ..., opens: _Optional[str] = ..., closes: _Optional[str] = ...) -> None: ...

class Location(_message.Message):
    __slots__ = ("code", "name", "city", "country_code", "kind", "coordinates", "timezone", "opening_hours", "after_hours_allowed")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COORDINATES_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    OPENING_HOURS_FIELD_NUMBER: _ClassVar[int]
    AFTER_HOURS_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    city: str
    country_code: str
    kind: LocationKind
    coordinates: Coordinates
    timezone: str
    opening_hours: _containers.RepeatedCompositeFieldContainer[OpeningHours]
    after_hours_allowed: bool
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., city: _Optional[str] = ..., country_code: _Optional[str] = ..., kind: _Optional[_Union[LocationKind, str]] = ..., coordinates: _Optional[_Union[Coordinates, _Mapping]] = ..., timezone: _Optional[str] = ..., opening_hours: _Optional[_Iterable[_Union[OpeningHours, _Mapping]]] = ..., after_hours_allowed: _Optional[bool] = ...) -> None: ...

class VehicleClass(_message.Message):
    __slots__ = ("acriss", "name", "example_models", "seats", "doors", "large_bags", "small_bags", "transmission", "fuel", "air_conditioning", "body_type", "minimum_age")
    ACRISS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    EXAMPLE_MODELS_FIELD_NUMBER: _ClassVar[int]
    SEATS_FIELD_NUMBER: _ClassVar[int]
    DOORS_FIELD_NUMBER: _ClassVar[int]
    LARGE_BAGS_FIELD_NUMBER: _ClassVar[int]
    SMALL_BAGS_FIELD_NUMBER: _ClassVar[int]
    TRANSMISSION_FIELD_NUMBER: _ClassVar[int]
    FUEL_FIELD_NUMBER: _ClassVar[int]
    AIR_CONDITIONING_FIELD_NUMBER: _ClassVar[int]
    BODY_TYPE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_AGE_FIELD_NUMBER: _ClassVar[int]
    acriss: str
    name: LocalizedText
    example_models: _containers.RepeatedScalarFieldContainer[str]
    seats: int
    doors: int
    large_bags: int
    small_bags: int
    transmission: Transmission
    fuel: Fuel
    air_conditioning: bool
    body_type: BodyType
    minimum_age: int
    def __init__(self, acriss: _Optional[str] = ..., name: _Optional[_Union[LocalizedText, _Mapping]] = ..., example_models: _Optional[_Iterable[str]] = ..., seats: _Optional[int] = ..., doors: _Optional[int] = ..., large_bags: _Optional[int] = ..., small_bags: _Optional[int] = ..., transmission: _Optional[_Union[Transmission, str]] = ..., fuel: _Optional[_Union[Fuel, str]] = ..., air_conditioning: _Optional[bool] = ..., body_type: _Optional[_Union[BodyType, str]] = ..., minimum_age: _Optional[int] = ...) -> None: ...

class PriceLine(_message.Message):
    __slots__ = ("kind", "code", "description", "quantity", "unit_amount", "amount")
    KIND_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    kind: PriceLineKind
    code: str
    description: LocalizedText
    quantity: int
    unit_amount: _money_pb2.Money
    amount: _money_pb2.Money
    def __init__(self, kind: _Optional[_Union[PriceLineKind, str]] = ..., code: _Optional[str] = ..., description: _Optional[_Union[LocalizedText, _Mapping]] = ..., quantity: _Optional[int] = ..., unit_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...
