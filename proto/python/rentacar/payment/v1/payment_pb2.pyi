import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from rentacar.common.v1 import money_pb2 as _money_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PaymentPurpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAYMENT_PURPOSE_UNSPECIFIED: _ClassVar[PaymentPurpose]
    PAYMENT_PURPOSE_RENTAL: _ClassVar[PaymentPurpose]
    PAYMENT_PURPOSE_DEPOSIT: _ClassVar[PaymentPurpose]
    PAYMENT_PURPOSE_CHANGE: _ClassVar[PaymentPurpose]
    PAYMENT_PURPOSE_CHARGE: _ClassVar[PaymentPurpose]

class PaymentMethod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAYMENT_METHOD_UNSPECIFIED: _ClassVar[PaymentMethod]
    PAYMENT_METHOD_CARD: _ClassVar[PaymentMethod]
    PAYMENT_METHOD_PIX: _ClassVar[PaymentMethod]

class PaymentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAYMENT_STATUS_UNSPECIFIED: _ClassVar[PaymentStatus]
    PAYMENT_STATUS_REQUESTED: _ClassVar[PaymentStatus]
    PAYMENT_STATUS_PROCESSING: _ClassVar[PaymentStatus]
    PAYMENT_STATUS_REQUIRES_ACTION: _ClassVar[PaymentStatus]
    PAYMENT_STATUS_SUCCEEDED: _ClassVar[PaymentStatus]
    PAYMENT_STATUS_DECLINED: _ClassVar[PaymentStatus]
    PAYMENT_STATUS_CANCELLED: _ClassVar[PaymentStatus]

class RefundStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFUND_STATUS_UNSPECIFIED: _ClassVar[RefundStatus]
    REFUND_STATUS_REQUESTED: _ClassVar[RefundStatus]
    REFUND_STATUS_PENDING: _ClassVar[RefundStatus]
    REFUND_STATUS_SUCCEEDED: _ClassVar[RefundStatus]
    REFUND_STATUS_FAILED: _ClassVar[RefundStatus]

class RefundReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFUND_REASON_UNSPECIFIED: _ClassVar[RefundReason]
    REFUND_REASON_LATE_PAYMENT: _ClassVar[RefundReason]
    REFUND_REASON_CANCELLATION: _ClassVar[RefundReason]
    REFUND_REASON_CHANGE: _ClassVar[RefundReason]
    REFUND_REASON_STAFF: _ClassVar[RefundReason]
    REFUND_REASON_NO_SHOW: _ClassVar[RefundReason]
    REFUND_REASON_NOT_DUE: _ClassVar[RefundReason]

class DepositStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEPOSIT_STATUS_UNSPECIFIED: _ClassVar[DepositStatus]
    DEPOSIT_STATUS_REQUESTED: _ClassVar[DepositStatus]
    DEPOSIT_STATUS_PROCESSING: _ClassVar[DepositStatus]
    DEPOSIT_STATUS_REQUIRES_ACTION: _ClassVar[DepositStatus]
    DEPOSIT_STATUS_AUTHORIZED: _ClassVar[DepositStatus]
    DEPOSIT_STATUS_CAPTURED: _ClassVar[DepositStatus]
    DEPOSIT_STATUS_RELEASED: _ClassVar[DepositStatus]
    DEPOSIT_STATUS_DECLINED: _ClassVar[DepositStatus]
    DEPOSIT_STATUS_LAPSED: _ClassVar[DepositStatus]

class DisputeStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_STATUS_UNSPECIFIED: _ClassVar[DisputeStatus]
    DISPUTE_STATUS_OPEN: _ClassVar[DisputeStatus]
    DISPUTE_STATUS_WON: _ClassVar[DisputeStatus]
    DISPUTE_STATUS_LOST: _ClassVar[DisputeStatus]
PAYMENT_PURPOSE_UNSPECIFIED: PaymentPurpose
PAYMENT_PURPOSE_RENTAL: PaymentPurpose
PAYMENT_PURPOSE_DEPOSIT: PaymentPurpose
PAYMENT_PURPOSE_CHANGE: PaymentPurpose
PAYMENT_PURPOSE_CHARGE: PaymentPurpose
PAYMENT_METHOD_UNSPECIFIED: PaymentMethod
PAYMENT_METHOD_CARD: PaymentMethod
PAYMENT_METHOD_PIX: PaymentMethod
PAYMENT_STATUS_UNSPECIFIED: PaymentStatus
PAYMENT_STATUS_REQUESTED: PaymentStatus
PAYMENT_STATUS_PROCESSING: PaymentStatus
PAYMENT_STATUS_REQUIRES_ACTION: PaymentStatus
PAYMENT_STATUS_SUCCEEDED: PaymentStatus
PAYMENT_STATUS_DECLINED: PaymentStatus
PAYMENT_STATUS_CANCELLED: PaymentStatus
REFUND_STATUS_UNSPECIFIED: RefundStatus
REFUND_STATUS_REQUESTED: RefundStatus
REFUND_STATUS_PENDING: RefundStatus
REFUND_STATUS_SUCCEEDED: RefundStatus
REFUND_STATUS_FAILED: RefundStatus
REFUND_REASON_UNSPECIFIED: RefundReason
REFUND_REASON_LATE_PAYMENT: RefundReason
REFUND_REASON_CANCELLATION: RefundReason
REFUND_REASON_CHANGE: RefundReason
REFUND_REASON_STAFF: RefundReason
REFUND_REASON_NO_SHOW: RefundReason
REFUND_REASON_NOT_DUE: RefundReason
DEPOSIT_STATUS_UNSPECIFIED: DepositStatus
DEPOSIT_STATUS_REQUESTED: DepositStatus
DEPOSIT_STATUS_PROCESSING: DepositStatus
DEPOSIT_STATUS_REQUIRES_ACTION: DepositStatus
DEPOSIT_STATUS_AUTHORIZED: DepositStatus
DEPOSIT_STATUS_CAPTURED: DepositStatus
DEPOSIT_STATUS_RELEASED: DepositStatus
DEPOSIT_STATUS_DECLINED: DepositStatus
DEPOSIT_STATUS_LAPSED: DepositStatus
DISPUTE_STATUS_UNSPECIFIED: DisputeStatus
DISPUTE_STATUS_OPEN: DisputeStatus
DISPUTE_STATUS_WON: DisputeStatus
DISPUTE_STATUS_LOST: DisputeStatus

class PaymentFailure(_message.Message):
    __slots__ = ("code", "message", "retryable")
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    code: str
    message: str
    retryable: bool
    def __init__(self, code: _Optional[str] = ..., message: _Optional[str] = ..., retryable: _Optional[bool] = ...) -> None: ...

class Refund(_message.Message):
    __slots__ = ("refund_id", "payment_id", "status", "amount", "reason", "create_time", "update_time")
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    refund_id: str
    payment_id: str
    status: RefundStatus
    amount: _money_pb2.Money
    reason: RefundReason
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, refund_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., status: _Optional[_Union[RefundStatus, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., reason: _Optional[_Union[RefundReason, str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PaymentAttempt(_message.Message):
    __slots__ = ("attempt", "status", "failure", "create_time")
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    attempt: int
    status: PaymentStatus
    failure: PaymentFailure
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, attempt: _Optional[int] = ..., status: _Optional[_Union[PaymentStatus, str]] = ..., failure: _Optional[_Union[PaymentFailure, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Payment(_message.Message):
    __slots__ = ("payment_id", "booking_id", "purpose", "number", "status", "method", "amount", "refunded", "failure", "provider_reference", "card_client_secret", "attempts", "refunds", "create_time", "update_time", "card_brand", "card_last4", "pix_text", "pix_expire_time")
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CARD_CLIENT_SECRET_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    REFUNDS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CARD_BRAND_FIELD_NUMBER: _ClassVar[int]
    CARD_LAST4_FIELD_NUMBER: _ClassVar[int]
    PIX_TEXT_FIELD_NUMBER: _ClassVar[int]
    PIX_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    booking_id: str
    purpose: PaymentPurpose
    number: int
    status: PaymentStatus
    method: PaymentMethod
    amount: _money_pb2.Money
    refunded: _money_pb2.Money
    failure: PaymentFailure
    provider_reference: str
    card_client_secret: str
    attempts: _containers.RepeatedCompositeFieldContainer[PaymentAttempt]
    refunds: _containers.RepeatedCompositeFieldContainer[Refund]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    card_brand: str
    card_last4: str
    pix_text: str
    pix_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, payment_id: _Optional[str] = ..., booking_id: _Optional[str] = ..., purpose: _Optional[_Union[PaymentPurpose, str]] = ..., number: _Optional[int] = ..., status: _Optional[_Union[PaymentStatus, str]] = ..., method: _Optional[_Union[PaymentMethod, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., refunded: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., failure: _Optional[_Union[PaymentFailure, _Mapping]] = ..., provider_reference: _Optional[str] = ..., card_client_secret: _Optional[str] = ..., attempts: _Optional[_Iterable[_Union[PaymentAttempt, _Mapping]]] = ..., refunds: _Optional[_Iterable[_Union[Refund, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., card_brand: _Optional[str] = ..., card_last4: _Optional[str] = ..., pix_text: _Optional[str] = ..., pix_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Deposit(_message.Message):
    __slots__ = ("deposit_id", "booking_id", "number", "status", "amount", "captured", "capture_before_time", "failure", "card_client_secret")
    DEPOSIT_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CAPTURED_FIELD_NUMBER: _ClassVar[int]
    CAPTURE_BEFORE_TIME_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    CARD_CLIENT_SECRET_FIELD_NUMBER: _ClassVar[int]
    deposit_id: str
    booking_id: str
    number: int
    status: DepositStatus
    amount: _money_pb2.Money
    captured: _money_pb2.Money
    capture_before_time: _timestamp_pb2.Timestamp
    failure: PaymentFailure
    card_client_secret: str
    def __init__(self, deposit_id: _Optional[str] = ..., booking_id: _Optional[str] = ..., number: _Optional[int] = ..., status: _Optional[_Union[DepositStatus, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., captured: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., capture_before_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., failure: _Optional[_Union[PaymentFailure, _Mapping]] = ..., card_client_secret: _Optional[str] = ...) -> None: ...

class Dispute(_message.Message):
    __slots__ = ("dispute_id", "payment_id", "status", "amount", "reason", "evidence_due_time", "create_time")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    payment_id: str
    status: DisputeStatus
    amount: _money_pb2.Money
    reason: str
    evidence_due_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, dispute_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., status: _Optional[_Union[DisputeStatus, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., reason: _Optional[str] = ..., evidence_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SavedCard(_message.Message):
    __slots__ = ("saved_card_id", "brand", "last4", "expiry_month", "expiry_year")
    SAVED_CARD_ID_FIELD_NUMBER: _ClassVar[int]
    BRAND_FIELD_NUMBER: _ClassVar[int]
    LAST4_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_MONTH_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_YEAR_FIELD_NUMBER: _ClassVar[int]
    saved_card_id: str
    brand: str
    last4: str
    expiry_month: int
    expiry_year: int
    def __init__(self, saved_card_id: _Optional[str] = ..., brand: _Optional[str] = ..., last4: _Optional[str] = ..., expiry_month: _Optional[int] = ..., expiry_year: _Optional[int] = ...) -> None: ...

class ListSavedCardsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListSavedCardsResponse(_message.Message):
    __slots__ = ("saved_cards",)
    SAVED_CARDS_FIELD_NUMBER: _ClassVar[int]
    saved_cards: _containers.RepeatedCompositeFieldContainer[SavedCard]
    def __init__(self, saved_cards: _Optional[_Iterable[_Union[SavedCard, _Mapping]]] = ...) -> None: ...

class DetachSavedCardRequest(_message.Message):
    __slots__ = ("saved_card_id",)
    SAVED_CARD_ID_FIELD_NUMBER: _ClassVar[int]
    saved_card_id: str
    def __init__(self, saved_card_id: _Optional[str] = ...) -> None: ...

class DetachSavedCardResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CheckLedgerRequest(_message.Message):
    __slots__ = ("since_time",)
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    since_time: _timestamp_pb2.Timestamp
    def __init__(self, since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class LedgerDifference(_message.Message):
    __slots__ = ("reference", "ledger", "provider", "reason")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    LEDGER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reference: str
    ledger: _money_pb2.Money
    provider: _money_pb2.Money
    reason: str
    def __init__(self, reference: _Optional[str] = ..., ledger: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., provider: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class CheckLedgerResponse(_message.Message):
    __slots__ = ("transactions", "entries", "differences", "clearing")
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    CLEARING_FIELD_NUMBER: _ClassVar[int]
    transactions: int
    entries: int
    differences: _containers.RepeatedCompositeFieldContainer[LedgerDifference]
    clearing: _containers.RepeatedCompositeFieldContainer[_money_pb2.Money]
    def __init__(self, transactions: _Optional[int] = ..., entries: _Optional[int] = ..., differences: _Optional[_Iterable[_Union[LedgerDifference, _Mapping]]] = ..., clearing: _Optional[_Iterable[_Union[_money_pb2.Money, _Mapping]]] = ...) -> None: ...

class ListPaymentsRequest(_message.Message):
    __slots__ = ("booking_ids",)
    BOOKING_IDS_FIELD_NUMBER: _ClassVar[int]
    booking_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, booking_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListPaymentsResponse(_message.Message):
    __slots__ = ("payments", "deposits", "disputes")
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    DEPOSITS_FIELD_NUMBER: _ClassVar[int]
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    payments: _containers.RepeatedCompositeFieldContainer[Payment]
    deposits: _containers.RepeatedCompositeFieldContainer[Deposit]
    disputes: _containers.RepeatedCompositeFieldContainer[Dispute]
    def __init__(self, payments: _Optional[_Iterable[_Union[Payment, _Mapping]]] = ..., deposits: _Optional[_Iterable[_Union[Deposit, _Mapping]]] = ..., disputes: _Optional[_Iterable[_Union[Dispute, _Mapping]]] = ...) -> None: ...

class GetPaymentRequest(_message.Message):
    __slots__ = ("payment_id",)
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    def __init__(self, payment_id: _Optional[str] = ...) -> None: ...

class GetPaymentResponse(_message.Message):
    __slots__ = ("payment",)
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    payment: Payment
    def __init__(self, payment: _Optional[_Union[Payment, _Mapping]] = ...) -> None: ...

class IngestWebhookRequest(_message.Message):
    __slots__ = ("payload", "signature")
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    payload: bytes
    signature: str
    def __init__(self, payload: _Optional[bytes] = ..., signature: _Optional[str] = ...) -> None: ...

class IngestWebhookResponse(_message.Message):
    __slots__ = ("duplicate",)
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    duplicate: bool
    def __init__(self, duplicate: _Optional[bool] = ...) -> None: ...

class ExportCustomerRequest(_message.Message):
    __slots__ = ("booking_ids",)
    BOOKING_IDS_FIELD_NUMBER: _ClassVar[int]
    booking_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, booking_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ExportCustomerResponse(_message.Message):
    __slots__ = ("data_json",)
    DATA_JSON_FIELD_NUMBER: _ClassVar[int]
    data_json: str
    def __init__(self, data_json: _Optional[str] = ...) -> None: ...

class EraseCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "booking_ids")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    booking_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., booking_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class EraseCustomerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
