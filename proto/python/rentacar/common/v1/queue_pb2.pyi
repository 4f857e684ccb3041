import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeadLetterOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEAD_LETTER_OUTCOME_UNSPECIFIED: _ClassVar[DeadLetterOutcome]
    DEAD_LETTER_OUTCOME_DONE: _ClassVar[DeadLetterOutcome]
    DEAD_LETTER_OUTCOME_GONE: _ClassVar[DeadLetterOutcome]
DEAD_LETTER_OUTCOME_UNSPECIFIED: DeadLetterOutcome
DEAD_LETTER_OUTCOME_DONE: DeadLetterOutcome
DEAD_LETTER_OUTCOME_GONE: DeadLetterOutcome

class QueueConsumer(_message.Message):
    __slots__ = ("name", "pending", "idle")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    IDLE_FIELD_NUMBER: _ClassVar[int]
    name: str
    pending: int
    idle: _duration_pb2.Duration
    def __init__(self, name: _Optional[str] = ..., pending: _Optional[int] = ..., idle: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Queue(_message.Message):
    __slots__ = ("stream", "group", "partition", "key", "length", "lag", "pending", "oldest_pending_age", "consumers", "dead_letters")
    STREAM_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    LAG_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    OLDEST_PENDING_AGE_FIELD_NUMBER: _ClassVar[int]
    CONSUMERS_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    stream: str
    group: str
    partition: int
    key: str
    length: int
    lag: int
    pending: int
    oldest_pending_age: _duration_pb2.Duration
    consumers: _containers.RepeatedCompositeFieldContainer[QueueConsumer]
    dead_letters: int
    def __init__(self, stream: _Optional[str] = ..., group: _Optional[str] = ..., partition: _Optional[int] = ..., key: _Optional[str] = ..., length: _Optional[int] = ..., lag: _Optional[int] = ..., pending: _Optional[int] = ..., oldest_pending_age: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., consumers: _Optional[_Iterable[_Union[QueueConsumer, _Mapping]]] = ..., dead_letters: _Optional[int] = ...) -> None: ...

class Outbox(_message.Message):
    __slots__ = ("unpublished", "oldest_unpublished_age")
    UNPUBLISHED_FIELD_NUMBER: _ClassVar[int]
    OLDEST_UNPUBLISHED_AGE_FIELD_NUMBER: _ClassVar[int]
    unpublished: int
    oldest_unpublished_age: _duration_pb2.Duration
    def __init__(self, unpublished: _Optional[int] = ..., oldest_unpublished_age: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class DeadLetter(_message.Message):
    __slots__ = ("name", "stream", "group", "consumer", "entry_id", "reason", "dead_time", "publish_time", "event_id", "type", "booking_id", "occurred_time", "traceparent")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DEAD_TIME_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    BOOKING_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_TIME_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    name: str
    stream: str
    group: str
    consumer: str
    entry_id: str
    reason: str
    dead_time: _timestamp_pb2.Timestamp
    publish_time: _timestamp_pb2.Timestamp
    event_id: str
    type: str
    booking_id: str
    occurred_time: _timestamp_pb2.Timestamp
    traceparent: str
    def __init__(self, name: _Optional[str] = ..., stream: _Optional[str] = ..., group: _Optional[str] = ..., consumer: _Optional[str] = ..., entry_id: _Optional[str] = ..., reason: _Optional[str] = ..., dead_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., event_id: _Optional[str] = ..., type: _Optional[str] = ..., booking_id: _Optional[str] = ..., occurred_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., traceparent: _Optional[str] = ...) -> None: ...

class ListQueuesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListQueuesResponse(_message.Message):
    __slots__ = ("service", "queues", "outbox")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    OUTBOX_FIELD_NUMBER: _ClassVar[int]
    service: str
    queues: _containers.RepeatedCompositeFieldContainer[Queue]
    outbox: Outbox
    def __init__(self, service: _Optional[str] = ..., queues: _Optional[_Iterable[_Union[Queue, _Mapping]]] = ..., outbox: _Optional[_Union[Outbox, _Mapping]] = ...) -> None: ...

class ListDeadLettersRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDeadLettersResponse(_message.Message):
    __slots__ = ("dead_letters", "next_page_token")
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    dead_letters: _containers.RepeatedCompositeFieldContainer[DeadLetter]
    next_page_token: str
    def __init__(self, dead_letters: _Optional[_Iterable[_Union[DeadLetter, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetDeadLetterRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetDeadLetterResponse(_message.Message):
    __slots__ = ("dead_letter", "payload_json", "payload_message", "payload")
    DEAD_LETTER_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_JSON_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    dead_letter: DeadLetter
    payload_json: str
    payload_message: str
    payload: bytes
    def __init__(self, dead_letter: _Optional[_Union[DeadLetter, _Mapping]] = ..., payload_json: _Optional[str] = ..., payload_message: _Optional[str] = ..., payload: _Optional[bytes] = ...) -> None: ...

class ReplayDeadLetterRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ReplayDeadLetterResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: DeadLetterOutcome
    def __init__(self, outcome: _Optional[_Union[DeadLetterOutcome, str]] = ...) -> None: ...

class DropDeadLetterRequest(_message.Message):
    __slots__ = ("name", "reason")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    def __init__(self, name: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DropDeadLetterResponse(_message.Message):
    __slots__ = ("outcome",)
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    outcome: DeadLetterOutcome
    def __init__(self, outcome: _Optional[_Union[DeadLetterOutcome, str]] = ...) -> None: ...
