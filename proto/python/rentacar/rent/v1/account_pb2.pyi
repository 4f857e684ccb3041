import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from rentacar.rent.v1 import booking_pb2 as _booking_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StaffRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STAFF_ROLE_UNSPECIFIED: _ClassVar[StaffRole]
    STAFF_ROLE_AGENT: _ClassVar[StaffRole]
    STAFF_ROLE_MANAGER: _ClassVar[StaffRole]
    STAFF_ROLE_ADMIN: _ClassVar[StaffRole]
STAFF_ROLE_UNSPECIFIED: StaffRole
STAFF_ROLE_AGENT: StaffRole
STAFF_ROLE_MANAGER: StaffRole
STAFF_ROLE_ADMIN: StaffRole

class Customer(_message.Message):
    __slots__ = ("customer_id", "email", "given_name", "family_name", "phone", "locale", "birth_date", "country_code", "document_type", "document_number", "licence_number", "create_time", "update_time")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LICENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    email: str
    given_name: str
    family_name: str
    phone: str
    locale: str
    birth_date: str
    country_code: str
    document_type: _booking_pb2.DocumentType
    document_number: str
    licence_number: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[str] = ..., email: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., phone: _Optional[str] = ..., locale: _Optional[str] = ..., birth_date: _Optional[str] = ..., country_code: _Optional[str] = ..., document_type: _Optional[_Union[_booking_pb2.DocumentType, str]] = ..., document_number: _Optional[str] = ..., licence_number: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StaffMember(_message.Message):
    __slots__ = ("staff_id", "email", "name", "role", "active", "location_codes", "create_time", "update_time")
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_CODES_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    email: str
    name: str
    role: StaffRole
    active: bool
    location_codes: _containers.RepeatedScalarFieldContainer[str]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, staff_id: _Optional[str] = ..., email: _Optional[str] = ..., name: _Optional[str] = ..., role: _Optional[_Union[StaffRole, str]] = ..., active: _Optional[bool] = ..., location_codes: _Optional[_Iterable[str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StartSignInRequest(_message.Message):
    __slots__ = ("email", "staff", "locale", "client_address")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    email: str
    staff: bool
    locale: str
    client_address: str
    def __init__(self, email: _Optional[str] = ..., staff: _Optional[bool] = ..., locale: _Optional[str] = ..., client_address: _Optional[str] = ...) -> None: ...

class StartSignInResponse(_message.Message):
    __slots__ = ("started", "limited", "invalid")
    STARTED_FIELD_NUMBER: _ClassVar[int]
    LIMITED_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    started: SignInStarted
    limited: SignInLimited
    invalid: _booking_pb2.InvalidInput
    def __init__(self, started: _Optional[_Union[SignInStarted, _Mapping]] = ..., limited: _Optional[_Union[SignInLimited, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ...) -> None: ...

class SignInStarted(_message.Message):
    __slots__ = ("expire_time", "again_time")
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    AGAIN_TIME_FIELD_NUMBER: _ClassVar[int]
    expire_time: _timestamp_pb2.Timestamp
    again_time: _timestamp_pb2.Timestamp
    def __init__(self, expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., again_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SignInLimited(_message.Message):
    __slots__ = ("again_time",)
    AGAIN_TIME_FIELD_NUMBER: _ClassVar[int]
    again_time: _timestamp_pb2.Timestamp
    def __init__(self, again_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FinishSignInRequest(_message.Message):
    __slots__ = ("email", "code", "staff", "locale")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    email: str
    code: str
    staff: bool
    locale: str
    def __init__(self, email: _Optional[str] = ..., code: _Optional[str] = ..., staff: _Optional[bool] = ..., locale: _Optional[str] = ...) -> None: ...

class FinishSignInResponse(_message.Message):
    __slots__ = ("customer", "staff_member", "refused", "is_new")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    STAFF_MEMBER_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    IS_NEW_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    staff_member: StaffMember
    refused: SignInRefused
    is_new: bool
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ..., staff_member: _Optional[_Union[StaffMember, _Mapping]] = ..., refused: _Optional[_Union[SignInRefused, _Mapping]] = ..., is_new: _Optional[bool] = ...) -> None: ...

class SignInRefused(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SignInByOidcRequest(_message.Message):
    __slots__ = ("issuer", "subject", "email", "email_verified", "given_name", "family_name", "locale")
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    EMAIL_VERIFIED_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    issuer: str
    subject: str
    email: str
    email_verified: bool
    given_name: str
    family_name: str
    locale: str
    def __init__(self, issuer: _Optional[str] = ..., subject: _Optional[str] = ..., email: _Optional[str] = ..., email_verified: _Optional[bool] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., locale: _Optional[str] = ...) -> None: ...

class SignInByOidcResponse(_message.Message):
    __slots__ = ("customer", "email_not_verified", "is_new")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EMAIL_NOT_VERIFIED_FIELD_NUMBER: _ClassVar[int]
    IS_NEW_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    email_not_verified: EmailNotVerified
    is_new: bool
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ..., email_not_verified: _Optional[_Union[EmailNotVerified, _Mapping]] = ..., is_new: _Optional[bool] = ...) -> None: ...

class EmailNotVerified(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ResolveAccessTokenRequest(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: str
    def __init__(self, token: _Optional[str] = ...) -> None: ...

class ResolveAccessTokenResponse(_message.Message):
    __slots__ = ("customer", "staff_member", "access_token")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    STAFF_MEMBER_FIELD_NUMBER: _ClassVar[int]
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    staff_member: StaffMember
    access_token: AccessToken
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ..., staff_member: _Optional[_Union[StaffMember, _Mapping]] = ..., access_token: _Optional[_Union[AccessToken, _Mapping]] = ...) -> None: ...

class GetCustomerRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetCustomerResponse(_message.Message):
    __slots__ = ("customer",)
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ...) -> None: ...

class UpdateCustomerRequest(_message.Message):
    __slots__ = ("given_name", "family_name", "phone", "locale", "birth_date", "country_code", "document_type", "document_number", "licence_number")
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_CODE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LICENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    given_name: str
    family_name: str
    phone: str
    locale: str
    birth_date: str
    country_code: str
    document_type: _booking_pb2.DocumentType
    document_number: str
    licence_number: str
    def __init__(self, given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., phone: _Optional[str] = ..., locale: _Optional[str] = ..., birth_date: _Optional[str] = ..., country_code: _Optional[str] = ..., document_type: _Optional[_Union[_booking_pb2.DocumentType, str]] = ..., document_number: _Optional[str] = ..., licence_number: _Optional[str] = ...) -> None: ...

class UpdateCustomerResponse(_message.Message):
    __slots__ = ("customer", "invalid")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    invalid: _booking_pb2.InvalidInput
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ...) -> None: ...

class ListCustomerBookingsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCustomerBookingsResponse(_message.Message):
    __slots__ = ("bookings", "next_page_token", "total_size")
    BOOKINGS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    bookings: _containers.RepeatedCompositeFieldContainer[_booking_pb2.Booking]
    next_page_token: str
    total_size: int
    def __init__(self, bookings: _Optional[_Iterable[_Union[_booking_pb2.Booking, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class AccessToken(_message.Message):
    __slots__ = ("access_token_id", "name", "hint", "scopes", "create_time", "expire_time", "last_used_time")
    ACCESS_TOKEN_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_USED_TIME_FIELD_NUMBER: _ClassVar[int]
    access_token_id: str
    name: str
    hint: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    create_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    last_used_time: _timestamp_pb2.Timestamp
    def __init__(self, access_token_id: _Optional[str] = ..., name: _Optional[str] = ..., hint: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_used_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateAccessTokenRequest(_message.Message):
    __slots__ = ("name", "scopes", "days")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    name: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    days: int
    def __init__(self, name: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ..., days: _Optional[int] = ...) -> None: ...

class CreateAccessTokenResponse(_message.Message):
    __slots__ = ("access_token", "secret")
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    access_token: AccessToken
    secret: str
    def __init__(self, access_token: _Optional[_Union[AccessToken, _Mapping]] = ..., secret: _Optional[str] = ...) -> None: ...

class ListAccessTokensRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListAccessTokensResponse(_message.Message):
    __slots__ = ("access_tokens",)
    ACCESS_TOKENS_FIELD_NUMBER: _ClassVar[int]
    access_tokens: _containers.RepeatedCompositeFieldContainer[AccessToken]
    def __init__(self, access_tokens: _Optional[_Iterable[_Union[AccessToken, _Mapping]]] = ...) -> None: ...

class RevokeAccessTokenRequest(_message.Message):
    __slots__ = ("access_token_id",)
    ACCESS_TOKEN_ID_FIELD_NUMBER: _ClassVar[int]
    access_token_id: str
    def __init__(self, access_token_id: _Optional[str] = ...) -> None: ...

class RevokeAccessTokenResponse(_message.Message):
    __slots__ = ("access_token",)
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    access_token: AccessToken
    def __init__(self, access_token: _Optional[_Union[AccessToken, _Mapping]] = ...) -> None: ...

class GetStaffMemberRequest(_message.Message):
    __slots__ = ("staff_id",)
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    def __init__(self, staff_id: _Optional[str] = ...) -> None: ...

class GetStaffMemberResponse(_message.Message):
    __slots__ = ("staff_member",)
    STAFF_MEMBER_FIELD_NUMBER: _ClassVar[int]
    staff_member: StaffMember
    def __init__(self, staff_member: _Optional[_Union[StaffMember, _Mapping]] = ...) -> None: ...

class ListStaffMembersRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListStaffMembersResponse(_message.Message):
    __slots__ = ("staff_members", "next_page_token")
    STAFF_MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    staff_members: _containers.RepeatedCompositeFieldContainer[StaffMember]
    next_page_token: str
    def __init__(self, staff_members: _Optional[_Iterable[_Union[StaffMember, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SaveStaffMemberRequest(_message.Message):
    __slots__ = ("staff_id", "email", "name", "role", "active", "location_codes")
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_CODES_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    email: str
    name: str
    role: StaffRole
    active: bool
    location_codes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, staff_id: _Optional[str] = ..., email: _Optional[str] = ..., name: _Optional[str] = ..., role: _Optional[_Union[StaffRole, str]] = ..., active: _Optional[bool] = ..., location_codes: _Optional[_Iterable[str]] = ...) -> None: ...

class SaveStaffMemberResponse(_message.Message):
    __slots__ = ("staff_member", "invalid", "not_found")
    STAFF_MEMBER_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    NOT_FOUND_FIELD_NUMBER: _ClassVar[int]
    staff_member: StaffMember
    invalid: _booking_pb2.InvalidInput
    not_found: StaffMemberNotFound
    def __init__(self, staff_member: _Optional[_Union[StaffMember, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., not_found: _Optional[_Union[StaffMemberNotFound, _Mapping]] = ...) -> None: ...

class StaffMemberNotFound(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListAuditLogRequest(_message.Message):
    __slots__ = ("staff_id", "action", "subject", "since_time", "until_time", "page_size", "page_token")
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    action: str
    subject: str
    since_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    page_size: int
    page_token: str
    def __init__(self, staff_id: _Optional[str] = ..., action: _Optional[str] = ..., subject: _Optional[str] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class AuditEntry(_message.Message):
    __slots__ = ("entry_id", "time", "staff_id", "staff_name", "role", "action", "subject", "details_json", "hash")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    STAFF_NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    DETAILS_JSON_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    entry_id: int
    time: _timestamp_pb2.Timestamp
    staff_id: str
    staff_name: str
    role: StaffRole
    action: str
    subject: str
    details_json: str
    hash: str
    def __init__(self, entry_id: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., staff_id: _Optional[str] = ..., staff_name: _Optional[str] = ..., role: _Optional[_Union[StaffRole, str]] = ..., action: _Optional[str] = ..., subject: _Optional[str] = ..., details_json: _Optional[str] = ..., hash: _Optional[str] = ...) -> None: ...

class ListAuditLogResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[AuditEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[AuditEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class NoteStaffActRequest(_message.Message):
    __slots__ = ("staff_id", "session", "action", "subject", "details_json", "right")
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    DETAILS_JSON_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    session: str
    action: str
    subject: str
    details_json: str
    right: str
    def __init__(self, staff_id: _Optional[str] = ..., session: _Optional[str] = ..., action: _Optional[str] = ..., subject: _Optional[str] = ..., details_json: _Optional[str] = ..., right: _Optional[str] = ...) -> None: ...

class NoteStaffActResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListSeenBookingsRequest(_message.Message):
    __slots__ = ("staff_id", "booking_ids", "right")
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    BOOKING_IDS_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    staff_id: str
    booking_ids: _containers.RepeatedScalarFieldContainer[str]
    right: str
    def __init__(self, staff_id: _Optional[str] = ..., booking_ids: _Optional[_Iterable[str]] = ..., right: _Optional[str] = ...) -> None: ...

class ListSeenBookingsResponse(_message.Message):
    __slots__ = ("booking_ids",)
    BOOKING_IDS_FIELD_NUMBER: _ClassVar[int]
    booking_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, booking_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ExportCustomerRequest(_message.Message):
    __slots__ = ("page_token",)
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_token: str
    def __init__(self, page_token: _Optional[str] = ...) -> None: ...

class ExportCustomerResponse(_message.Message):
    __slots__ = ("customer_json", "bookings_json", "booking_ids", "next_page_token")
    CUSTOMER_JSON_FIELD_NUMBER: _ClassVar[int]
    BOOKINGS_JSON_FIELD_NUMBER: _ClassVar[int]
    BOOKING_IDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_json: str
    bookings_json: _containers.RepeatedScalarFieldContainer[str]
    booking_ids: _containers.RepeatedScalarFieldContainer[str]
    next_page_token: str
    def __init__(self, customer_json: _Optional[str] = ..., bookings_json: _Optional[_Iterable[str]] = ..., booking_ids: _Optional[_Iterable[str]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ErasurePart(_message.Message):
    __slots__ = ("service", "done_time")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    DONE_TIME_FIELD_NUMBER: _ClassVar[int]
    service: str
    done_time: _timestamp_pb2.Timestamp
    def __init__(self, service: _Optional[str] = ..., done_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Erasure(_message.Message):
    __slots__ = ("erasure_id", "create_time", "done_time", "bookings", "parts")
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DONE_TIME_FIELD_NUMBER: _ClassVar[int]
    BOOKINGS_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    create_time: _timestamp_pb2.Timestamp
    done_time: _timestamp_pb2.Timestamp
    bookings: int
    parts: _containers.RepeatedCompositeFieldContainer[ErasurePart]
    def __init__(self, erasure_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., done_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., bookings: _Optional[int] = ..., parts: _Optional[_Iterable[_Union[ErasurePart, _Mapping]]] = ...) -> None: ...

class OpenBooking(_message.Message):
    __slots__ = ("reference", "status")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    reference: str
    status: _booking_pb2.BookingStatus
    def __init__(self, reference: _Optional[str] = ..., status: _Optional[_Union[_booking_pb2.BookingStatus, str]] = ...) -> None: ...

class ErasureNotAllowed(_message.Message):
    __slots__ = ("open",)
    OPEN_FIELD_NUMBER: _ClassVar[int]
    open: _containers.RepeatedCompositeFieldContainer[OpenBooking]
    def __init__(self, open: _Optional[_Iterable[_Union[OpenBooking, _Mapping]]] = ...) -> None: ...

class EraseCustomerRequest(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    def __init__(self, code: _Optional[str] = ...) -> None: ...

class EraseCustomerResponse(_message.Message):
    __slots__ = ("erasure", "refused", "not_allowed")
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    erasure: Erasure
    refused: SignInRefused
    not_allowed: ErasureNotAllowed
    def __init__(self, erasure: _Optional[_Union[Erasure, _Mapping]] = ..., refused: _Optional[_Union[SignInRefused, _Mapping]] = ..., not_allowed: _Optional[_Union[ErasureNotAllowed, _Mapping]] = ...) -> None: ...

class EraseByEmailRequest(_message.Message):
    __slots__ = ("email", "note")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    email: str
    note: str
    def __init__(self, email: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class EraseByEmailResponse(_message.Message):
    __slots__ = ("erasure", "not_allowed", "invalid", "nobody")
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    NOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    NOBODY_FIELD_NUMBER: _ClassVar[int]
    erasure: Erasure
    not_allowed: ErasureNotAllowed
    invalid: _booking_pb2.InvalidInput
    nobody: NobodyToErase
    def __init__(self, erasure: _Optional[_Union[Erasure, _Mapping]] = ..., not_allowed: _Optional[_Union[ErasureNotAllowed, _Mapping]] = ..., invalid: _Optional[_Union[_booking_pb2.InvalidInput, _Mapping]] = ..., nobody: _Optional[_Union[NobodyToErase, _Mapping]] = ...) -> None: ...

class NobodyToErase(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetErasureRequest(_message.Message):
    __slots__ = ("erasure_id",)
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    def __init__(self, erasure_id: _Optional[str] = ...) -> None: ...

class GetErasureResponse(_message.Message):
    __slots__ = ("erasure",)
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    erasure: Erasure
    def __init__(self, erasure: _Optional[_Union[Erasure, _Mapping]] = ...) -> None: ...
