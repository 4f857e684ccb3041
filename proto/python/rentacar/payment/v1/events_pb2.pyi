from rentacar.common.v1 import money_pb2 as _money_pb2
from rentacar.payment.v1 import payment_pb2 as _payment_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PaymentRequested(_message.Message):
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

class RefundRequested(_message.Message):
    __slots__ = ("refund_id", "booking_id", "payment_id", "amount", "reason")
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    refund_id: str
    booking_id: str
    payment_id: str
    amount: _money_pb2.Money
    reason: _payment_pb2.RefundReason
    def __init__(self, refund_id: _Optional[str] = ..., booking_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., reason: _Optional[_Union[_payment_pb2.RefundReason, str]] = ...) -> None: ...

class DepositSettlementRequested(_message.Message):
    __slots__ = ("booking_id", "capture")
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    CAPTURE_FIELD_NUMBER: _ClassVar[int]
    booking_id: str
    capture: _money_pb2.Money
    def __init__(self, booking_id: _Optional[str] = ..., capture: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class DepositEvent(_message.Message):
    __slots__ = ("deposit_id", "booking_id", "number", "status", "amount", "captured", "failure_code")
    DEPOSIT_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CAPTURED_FIELD_NUMBER: _ClassVar[int]
    FAILURE_CODE_FIELD_NUMBER: _ClassVar[int]
    deposit_id: str
    booking_id: str
    number: int
    status: _payment_pb2.DepositStatus
    amount: _money_pb2.Money
    captured: _money_pb2.Money
    failure_code: str
    def __init__(self, deposit_id: _Optional[str] = ..., booking_id: _Optional[str] = ..., number: _Optional[int] = ..., status: _Optional[_Union[_payment_pb2.DepositStatus, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., captured: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., failure_code: _Optional[str] = ...) -> None: ...

class DisputeEvent(_message.Message):
    __slots__ = ("dispute_id", "payment_id", "booking_id", "status", "amount")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    payment_id: str
    booking_id: str
    status: _payment_pb2.DisputeStatus
    amount: _money_pb2.Money
    def __init__(self, dispute_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., booking_id: _Optional[str] = ..., status: _Optional[_Union[_payment_pb2.DisputeStatus, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class PaymentEvent(_message.Message):
    __slots__ = ("payment_id", "booking_id", "purpose", "number", "attempt", "status", "amount", "failure_code", "refund_id", "refund_reason")
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_CODE_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_REASON_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    booking_id: str
    purpose: _payment_pb2.PaymentPurpose
    number: int
    attempt: int
    status: _payment_pb2.PaymentStatus
    amount: _money_pb2.Money
    failure_code: str
    refund_id: str
    refund_reason: _payment_pb2.RefundReason
    def __init__(self, payment_id: _Optional[str] = ..., booking_id: _Optional[str] = ..., purpose: _Optional[_Union[_payment_pb2.PaymentPurpose, str]] = ..., number: _Optional[int] = ..., attempt: _Optional[int] = ..., status: _Optional[_Union[_payment_pb2.PaymentStatus, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., failure_code: _Optional[str] = ..., refund_id: _Optional[str] = ..., refund_reason: _Optional[_Union[_payment_pb2.RefundReason, str]] = ...) -> None: ...
