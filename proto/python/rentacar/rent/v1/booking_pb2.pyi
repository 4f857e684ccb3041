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

class ChargeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHARGE_KIND_UNSPECIFIED: _ClassVar[ChargeKind]
    CHARGE_KIND_LATE_RETURN: _ClassVar[ChargeKind]
    CHARGE_KIND_FUEL: _ClassVar[ChargeKind]
    CHARGE_KIND_REFUELLING: _ClassVar[ChargeKind]
    CHARGE_KIND_MILEAGE: _ClassVar[ChargeKind]
    CHARGE_KIND_CLEANING: _ClassVar[ChargeKind]
    CHARGE_KIND_DAMAGE: _ClassVar[ChargeKind]
    CHARGE_KIND_TOLL: _ClassVar[ChargeKind]
    CHARGE_KIND_TRAFFIC_FINE: _ClassVar[ChargeKind]
    CHARGE_KIND_OTHER: _ClassVar[ChargeKind]
    CHARGE_KIND_SERVICE_FEE: _ClassVar[ChargeKind]
    CHARGE_KIND_TAX: _ClassVar[ChargeKind]

class BillStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BILL_STATUS_UNSPECIFIED: _ClassVar[BillStatus]
    BILL_STATUS_OPEN: _ClassVar[BillStatus]
    BILL_STATUS_SETTLED: _ClassVar[BillStatus]

class ChangeStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_STATUS_UNSPECIFIED: _ClassVar[ChangeStatus]
    CHANGE_STATUS_HELD: _ClassVar[ChangeStatus]
    CHANGE_STATUS_APPLIED: _ClassVar[ChangeStatus]
    CHANGE_STATUS_FAILED: _ClassVar[ChangeStatus]
    CHANGE_STATUS_EXPIRED: _ClassVar[ChangeStatus]

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
CHARGE_KIND_UNSPECIFIED: ChargeKind
CHARGE_KIND_LATE_RETURN: ChargeKind
CHARGE_KIND_FUEL: ChargeKind
CHARGE_KIND_REFUELLING: ChargeKind
CHARGE_KIND_MILEAGE: ChargeKind
CHARGE_KIND_CLEANING: ChargeKind
CHARGE_KIND_DAMAGE: ChargeKind
CHARGE_KIND_TOLL: ChargeKind
CHARGE_KIND_TRAFFIC_FINE: ChargeKind
CHARGE_KIND_OTHER: ChargeKind
CHARGE_KIND_SERVICE_FEE: ChargeKind
CHARGE_KIND_TAX: ChargeKind
BILL_STATUS_UNSPECIFIED: BillStatus
BILL_STATUS_OPEN: BillStatus
BILL_STATUS_SETTLED: BillStatus
CHANGE_STATUS_UNSPECIFIED: ChangeStatus
CHANGE_STATUS_HELD: ChangeStatus
CHANGE_STATUS_APPLIED: ChangeStatus
CHANGE_STATUS_FAILED: ChangeStatus
CHANGE_STATUS_EXPIRED: ChangeStatus
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
    __slots__ = ("booking_id", "reference", "status", "hold_expire_time", "acriss", "pickup", "dropoff", "rental_days", "extra_hours", "lines", "total", "deposit", "excess", "selection", "driver", "additional_drivers", "flight_number", "locale", "cancellation", "timeline", "create_time", "update_time", "mileage", "booked_acriss", "version", "cancellation_quote", "vehicle", "picked_up", "returned", "bills", "changes", "paid", "customer_id")
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
    CANCELLATION_QUOTE_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_FIELD_NUMBER: _ClassVar[int]
    PICKED_UP_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    BILLS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
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
    cancellation_quote: CancellationQuote
    vehicle: Vehicle
    picked_up: HandOver
    returned: HandOver
    bills: _containers.RepeatedCompositeFieldContainer[Bill]
    changes: _containers.RepeatedCompositeFieldContainer[BookingChange]
    paid: _money_pb2.Money
    customer_id: str
    def __init__(self, booking_id: _Optional[str] = ..., reference: _Optional[str] = ..., status: _Optional[_Union[BookingStatus, str]] = ..., hold_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acriss: _Optional[str] = ..., pickup: _Optional[_Union[_offer_pb2.Stop, _Mapping]] = ..., dropoff: _Optional[_Union[_offer_pb2.Stop, _Mapping]] = ..., rental_days: _Optional[int] = ..., extra_hours: _Optional[int] = ..., lines: _Optional[_Iterable[_Union[_network_pb2.PriceLine, _Mapping]]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., deposit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., excess: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., selection: _Optional[_Union[_offer_pb2.Selection, _Mapping]] = ..., driver: _Optional[_Union[Driver, _Mapping]] = ..., additional_drivers: _Optional[_Iterable[_Union[Driver, _Mapping]]] = ..., flight_number: _Optional[str] = ..., locale: _Optional[str] = ..., cancellation: _Optional[_Union[_offer_pb2.CancellationTerms, _Mapping]] = ..., timeline: _Optional[_Iterable[_Union[BookingEvent, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., mileage: _Optional[_Union[_offer_pb2.MileageAllowance, _Mapping]] = ..., booked_acriss: _Optional[str] = ..., version: _Optional[int] = ..., cancellation_quote: _Optional[_Union[CancellationQuote, _Mapping]] = ..., vehicle: _Optional[_Union[Vehicle, _Mapping]] = ..., picked_up: _Optional[_Union[HandOver, _Mapping]] = ..., returned: _Optional[_Union[HandOver, _Mapping]] = ..., bills: _Optional[_Iterable[_Union[Bill, _Mapping]]] = ..., changes: _Optional[_Iterable[_Union[BookingChange, _Mapping]]] = ..., paid: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., customer_id: _Optional[str] = ...) -> None: ...

class CancellationQuote(_message.Message):
    __slots__ = ("fee", "refund", "free_until_time")
    FEE_FIELD_NUMBER: _ClassVar[int]
    REFUND_FIELD_NUMBER: _ClassVar[int]
    FREE_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    fee: _money_pb2.Money
    refund: _money_pb2.Money
    free_until_time: _timestamp_pb2.Timestamp
    def __init__(self, fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., refund: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., free_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Vehicle(_message.Message):
    __slots__ = ("vehicle_id", "plate", "acriss", "odometer_km", "fuel_eighths")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    PLATE_FIELD_NUMBER: _ClassVar[int]
    ACRISS_FIELD_NUMBER: _ClassVar[int]
    ODOMETER_KM_FIELD_NUMBER: _ClassVar[int]
    FUEL_EIGHTHS_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: str
    plate: str
    acriss: str
    odometer_km: int
    fuel_eighths: int
    def __init__(self, vehicle_id: _Optional[str] = ..., plate: _Optional[str] = ..., acriss: _Optional[str] = ..., odometer_km: _Optional[int] = ..., fuel_eighths: _Optional[int] = ...) -> None: ...

class HandOver(_message.Message):
    __slots__ = ("time", "location_code", "odometer_km", "fuel_eighths", "staff")
    TIME_FIELD_NUMBER: _ClassVar[int]
    LOCATION_CODE_FIELD_NUMBER: _ClassVar[int]
    ODOMETER_KM_FIELD_NUMBER: _ClassVar[int]
    FUEL_EIGHTHS_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    location_code: str
    odometer_km: int
    fuel_eighths: int
    staff: str
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., location_code: _Optional[str] = ..., odometer_km: _Optional[int] = ..., fuel_eighths: _Optional[int] = ..., staff: _Optional[str] = ...) -> None: ...

class Charge(_message.Message):
    __slots__ = ("charge_id", "kind", "description", "quantity", "unit_amount", "amount", "document_reference")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    kind: ChargeKind
    description: _network_pb2.LocalizedText
    quantity: int
    unit_amount: _money_pb2.Money
    amount: _money_pb2.Money
    document_reference: str
    def __init__(self, charge_id: _Optional[str] = ..., kind: _Optional[_Union[ChargeKind, str]] = ..., description: _Optional[_Union[_network_pb2.LocalizedText, _Mapping]] = ..., quantity: _Optional[int] = ..., unit_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., document_reference: _Optional[str] = ...) -> None: ...

class Bill(_message.Message):
    __slots__ = ("number", "charges", "total", "from_deposit", "from_payment", "status", "create_time")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    FROM_DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    FROM_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    number: int
    charges: _containers.RepeatedCompositeFieldContainer[Charge]
    total: _money_pb2.Money
    from_deposit: _money_pb2.Money
    from_payment: _money_pb2.Money
    status: BillStatus
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, number: _Optional[int] = ..., charges: _Optional[_Iterable[_Union[Charge, _Mapping]]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., from_deposit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., from_payment: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., status: _Optional[_Union[BillStatus, str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BookingChange(_message.Message):
    __slots__ = ("number", "status", "acriss", "pickup", "dropoff", "lines", "total", "difference", "hold_expire_time", "create_time")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ACRISS_FIELD_NUMBER: _ClassVar[int]
    PICKUP_FIELD_NUMBER: _ClassVar[int]
    DROPOFF_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    HOLD_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    number: int
    status: ChangeStatus
    acriss: str
    pickup: _offer_pb2.Stop
    dropoff: _offer_pb2.Stop
    lines: _containers.RepeatedCompositeFieldContainer[_network_pb2.PriceLine]
    total: _money_pb2.Money
    difference: _money_pb2.Money
    hold_expire_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, number: _Optional[int] = ..., status: _Optional[_Union[ChangeStatus, str]] = ..., acriss: _Optional[str] = ..., pickup: _Optional[_Union[_offer_pb2.Stop, _Mapping]] = ..., dropoff: _Optional[_Union[_offer_pb2.Stop, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[_network_pb2.PriceLine, _Mapping]]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., difference: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., hold_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class QuoteChanged(_message.Message):
    __slots__ = ("quote",)
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    quote: CancellationQuote
    def __init__(self, quote: _Optional[_Union[CancellationQuote, _Mapping]] = ...) -> None: ...

class BookingChanged(_message.Message):
    __slots__ = ("booking_id", "status", "version", "late_payment", "change_number", "change_status", "bill_number")
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    LATE_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    CHANGE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CHANGE_STATUS_FIELD_NUMBER: _ClassVar[int]
    BILL_NUMBER_FIELD_NUMBER: _ClassVar[int]
    booking_id: str
    status: BookingStatus
    version: int
    late_payment: LatePaymentOutcome
    change_number: int
    change_status: ChangeStatus
    bill_number: int
    def __init__(self, booking_id: _Optional[str] = ..., status: _Optional[_Union[BookingStatus, str]] = ..., version: _Optional[int] = ..., late_payment: _Optional[_Union[LatePaymentOutcome, str]] = ..., change_number: _Optional[int] = ..., change_status: _Optional[_Union[ChangeStatus, str]] = ..., bill_number: _Optional[int] = ...) -> None: ...

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
