"""What flows through the schema about people, besides protobuf messages."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1 import queue_pb2
from rentacar.notify.v1 import notify_pb2
from rentacar.rent.v1 import account_pb2, rent_pb2

from bff import views


@dataclass(slots=True)
class NotFound:
    pass


@dataclass(slots=True)
class SignedIn:
    """One of the two."""

    customer: account_pb2.Customer | None = None
    staff_member: account_pb2.StaffMember | None = None
    is_new: bool = False


@dataclass(slots=True)
class ProfileUpdated:
    customer: account_pb2.Customer


@dataclass(slots=True)
class SavedCardRemoved:
    saved_card_id: str


@dataclass(slots=True)
class SessionEnded:
    session_id: str


@dataclass(slots=True)
class SessionsEnded:
    count: int


@dataclass(slots=True)
class BookingMarkedNoShow:
    booking: views.Booking


@dataclass(slots=True)
class RefundCreated:
    booking: views.Booking


@dataclass(slots=True)
class VehicleMaintenanceSaved:
    vehicle: rent_pb2.FleetVehicle


@dataclass(slots=True)
class StaffMemberSaved:
    staff_member: account_pb2.StaffMember


@dataclass(slots=True)
class NotificationResent:
    notification: notify_pb2.Message


@dataclass(slots=True)
class DeadLetter:
    """`payload` where it was read with it, else it is asked for when a field needs it."""

    letter: queue_pb2.DeadLetter
    payload: str | None = None


@dataclass(slots=True)
class DeadLetterReplayed:
    name: str


@dataclass(slots=True)
class DeadLetterDropped:
    name: str


@dataclass(slots=True)
class DeadLetterNotReplayable:
    name: str


@dataclass(slots=True)
class MyDataExport:
    version: int
    created_at: Timestamp
    document: str


@dataclass(slots=True)
class AccountErased:
    erasure: account_pb2.Erasure


NAMES: dict[type, str] = {
    AccountErased: "AccountErased",
    BookingMarkedNoShow: "BookingMarkedNoShow",
    DeadLetterDropped: "DeadLetterDropped",
    DeadLetterNotReplayable: "DeadLetterNotReplayable",
    DeadLetterReplayed: "DeadLetterReplayed",
    NotFound: "NotFound",
    NotificationResent: "NotificationResent",
    ProfileUpdated: "ProfileUpdated",
    RefundCreated: "RefundCreated",
    SavedCardRemoved: "SavedCardRemoved",
    SessionEnded: "SessionEnded",
    SessionsEnded: "SessionsEnded",
    SignedIn: "SignedIn",
    StaffMemberSaved: "StaffMemberSaved",
    VehicleMaintenanceSaved: "VehicleMaintenanceSaved",
    account_pb2.CreateAccessTokenResponse: "AccessTokenCreated",
    account_pb2.Customer: "Customer",
    account_pb2.ErasureNotAllowed: "ErasureNotAllowed",
    account_pb2.RevokeAccessTokenResponse: "AccessTokenRevoked",
    account_pb2.SignInRefused: "SignInRefused",
    notify_pb2.ResendRefused: "NotificationResendRefused",
    rent_pb2.VehicleTaken: "VehicleTaken",
}
"""The GraphQL type of what a union or an interface may answer."""
