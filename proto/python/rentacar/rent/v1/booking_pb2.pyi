import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from rentacar.common.v1 import money_pb2 as _money_pb2
from rentacar.payment.v1 import payment_pb2 as _payment_pb2
from rentacar.rent.v1 import network_pb2 as _network_pb2
from rentacar.rent.v1 import offer_pb2 as _offer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BookingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BOOKING_STATUS_UNSPECIFIED: _ClassVar[BookingStatus]
    BOOKING_STATUS_PENDING_PAYMENT: _ClassVar[BookingStatus]
    BOOKING_STATUS_CONFIRMED: _ClassVar[BookingStatus]
    BOOKING_STATUS_PICKED_UP: _ClassVar[BookingStatus]
    BOOKING_STATUS_RETURNED: _ClassVar[BookingStatus]
    BOOKING_STATUS_CLOSED: _ClassVar[BookingStatus]
    BOOKING_STATUS_EXPIRED: _ClassVar[BookingStatus]
    BOOKING_STATUS_CANCELLED: _ClassVar[BookingStatus]
    BOOKING_STATUS_NO_SHOW: _ClassVar[BookingStatus]

class DocumentType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DOCUMENT_TYPE_UNSPECIFIED: _ClassVar[DocumentType]
    DOCUMENT_TYPE_CPF: _ClassVar[DocumentType]
    DOCUMENT_TYPE_PASSPORT: _ClassVar[DocumentType]
    DOCUMENT_TYPE_ID_CARD: _ClassVar[DocumentType]

class LatePaymentOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LATE_PAYMENT_OUTCOME_UNSPECIFIED: _ClassVar[LatePaymentOutcome]
    LATE_PAYMENT_OUTCOME_HONOURED: _ClassVar[LatePaymentOutcome]
    LATE_PAYMENT_OUTCOME_UPGRADED: _ClassVar[LatePaymentOutcome]
    LATE_PAYMENT_OUTCOME_REFUNDED: _ClassVar[LatePaymentOutcome]
BOOKING_STATUS_UNSPECIFIED: BookingStatus
BOOKING_STATUS_PENDING_PAYMENT: BookingStatus
BOOKING_STATUS_CONFIRMED: BookingStatus
BOOKING_STATUS_PICKED_UP: BookingStatus
BOOKING_STATUS_RETURNED: BookingStatus
BOOKING_STATUS_CLOSED: BookingStatus
BOOKING_STATUS_EXPIRED: BookingStatus
BOOKING_STATUS_CANCELLED: BookingStatus
BOOKING_STATUS_NO_SHOW: BookingStatus
DOCUMENT_TYPE_UNSPECIFIED: DocumentType
DOCUMENT_TYPE_CPF: DocumentType
DOCUMENT_TYPE_PASSPORT: DocumentType
DOCUMENT_TYPE_ID_CARD: DocumentType
LATE_PAYMENT_OUTCOME_UNSPECIFIED: LatePaymentOutcome
LATE_PAYMENT_OUTCOME_HONOURED: LatePaymentOutcome
LATE_PAYMENT_OUTCOME_UPGRADED: LatePaymentOutcome
LATE_PAYMENT_OUTCOME_REFUNDED: LatePaymentOutcome

class Driver(_message.Message):
    __slots__ = ("given_name", "family_name", "email", "phone", "birth_date", "country_code", "document_type", "document_number", "licence_number")
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LICENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    given_name: str
    family_name: str
    email: str
    phone: str
    birth_date: str
    country_code: str
    document_type: DocumentType
    document_number: str
    licence_number: str
    def __init__(self, given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., birth_date: _Optional[str] = ..., country_code: _Optional[str] = ..., document_type: _Optional[_Union[DocumentType, str]] = ..., document_number: _Optional[str] = ..., licence_number: _Optional[str] = ...) -> None: ...

class PaymentMeans(_message.Message):
    __slots__ = ("method", "token")
    METHOD_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    method: _payment_pb2.PaymentMethod
    token: str
    def __init__(self, method: _Optional[_Union[_payment_pb2.PaymentMethod, str]] = ..., token: _Optional[str] = ...) -> None: ...

class BookingEvent(_message.Message):
    __slots__ = ("type", "time", "status", "actor", "amount", "detail")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    type: str
    time: _timestamp_pb2.Timestamp
    status: BookingStatus
    actor: str
    amount: _money_pb2.Money
    detail: str
    def __init__(self, type: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., status: _Optional[_Union[BookingStatus, str]] = ..., actor: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., detail: _Optional[str] = ...) -> None: ...

class Booking(_message.Message):
    __slots__ = ("booking_id", "reference", "status", "hold_expire_time", "acriss", "pickup", "dropoff", "rental_days", "extra_hours", "lines", "total", "deposit", "excess", "selection", "driver", "additional_drivers", "flight_number", "locale", "cancellation", "timeline", "create_time", "update_time", "mileage", "booked_acriss", "version")
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HOLD_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    ACRISS_FIELD_NUMBER: _ClassVar[int]
    PICKUP_FIELD_NUMBER: _ClassVar[int]
    DROPOFF_FIELD_NUMBER: _ClassVar[int]
    RENTAL_DAYS_FIELD_NUMBER: _ClassVar[int]
    EXTRA_HOURS_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    EXCESS_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_DRIVERS_FIELD_NUMBER: _ClassVar[int]
    FLIGHT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    CANCELLATION_FIELD_NUMBER: _ClassVar[int]
    TIMELINE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    MILEAGE_FIELD_NUMBER: _ClassVar[int]
    BOOKED_ACRISS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    booking_id: str
    reference: str
    status: BookingStatus
    hold_expire_time: _timestamp_pb2.Timestamp
    acriss: str
    pickup: _offer_pb2.Stop
    dropoff: _offer_pb2.Stop
    rental_days: int
    extra_hours: int
    lines: _containers.RepeatedCompositeFieldContainer[_network_pb2.PriceLine]
    total: _money_pb2.Money
    deposit: _money_pb2.Money
    excess: _money_pb2.Money
    selection: _offer_pb2.Selection
    driver: Driver
    additional_drivers: _containers.RepeatedCompositeFieldContainer[Driver]
    flight_number: str
    locale: str
    cancellation: _offer_pb2.CancellationTerms
    timeline: _containers.RepeatedCompositeFieldContainer[BookingEvent]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    mileage: _offer_pb2.MileageAllowance
    booked_acriss: str
    version: int
    def __init__(self, booking_id: _Optional[str] = ..., reference: _Optional[str] = ..., status: _Optional[_Union[BookingStatus, str]] = ..., hold_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acriss: _Optional[str] = ..., pickup: _Optional[_Union[_offer_pb2.Stop, _Mapping]] = ..., dropoff: _Optional[_Union[_offer_pb2.Stop, _Mapping]] = ..., rental_days: _Optional[int] = ..., extra_hours: _Optional[int] = ..., lines: _Optional[_Iterable[_Union[_network_pb2.PriceLine, _Mapping]]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., deposit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., excess: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., selection: _Optional[_Union[_offer_pb2.Selection, _Mapping]] = ..., driver: _Optional[_Union[Driver, _Mapping]] = ..., additional_drivers: _Optional[_Iterable[_Union[Driver, _Mapping]]] = ..., flight_number: _Optional[str] = ..., locale: _Optional[str] = ..., cancellation: _Optional[_Union[_offer_pb2.CancellationTerms, _Mapping]] = ..., timeline: _Optional[_Iterable[_Union[BookingEvent, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., mileage: _Optional[_Union[_offer_pb2.MileageAllowance, _Mapping]] = ..., booked_acriss: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class BookingChanged(_message.Message):
    __slots__ = ("booking_id", "status", "version", "late_payment")
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    LATE_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    booking_id: str
    status: BookingStatus
    version: int
    late_payment: LatePaymentOutcome
    def __init__(self, booking_id: _Optional[str] = ..., status: _Optional[_Union[BookingStatus, str]] = ..., version: _Optional[int] = ..., late_payment: _Optional[_Union[LatePaymentOutcome, str]] = ...) -> None: ...

class InputProblem(_message.Message):
    __slots__ = ("field", "code", "message")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    field: str
    code: str
    message: _network_pb2.LocalizedText
    def __init__(self, field: _Optional[str] = ..., code: _Optional[str] = ..., message: _Optional[_Union[_network_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class InvalidInput(_message.Message):
    __slots__ = ("problems",)
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    problems: _containers.RepeatedCompositeFieldContainer[InputProblem]
    def __init__(self, problems: _Optional[_Iterable[_Union[InputProblem, _Mapping]]] = ...) -> None: ...

class IdempotencyKeyReused(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class NotAllowed(_message.Message):
    __slots__ = ("status", "reason", "message")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    status: BookingStatus
    reason: str
    message: _network_pb2.LocalizedText
    def __init__(self, status: _Optional[_Union[BookingStatus, str]] = ..., reason: _Optional[str] = ..., message: _Optional[_Union[_network_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class PaymentMethodUnavailable(_message.Message):
    __slots__ = ("method",)
    METHOD_FIELD_NUMBER: _ClassVar[int]
    method: _payment_pb2.PaymentMethod
    def __init__(self, method: _Optional[_Union[_payment_pb2.PaymentMethod, str]] = ...) -> None: ...
