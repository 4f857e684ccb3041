"""People as messages."""

from collections.abc import Mapping
from typing import Any

import orjson
from rentacar.rent.v1 import account_pb2, booking_pb2

from rent_service.driver_input import DOCUMENT_TYPES
from rent_service.protos import timestamp
from rent_service.store.customers import Customer
from rent_service.store.staff import StaffMember
from rent_service.store.tokens import AccessToken

ROLES = {
    account_pb2.STAFF_ROLE_AGENT: "AGENT",
    account_pb2.STAFF_ROLE_MANAGER: "MANAGER",
    account_pb2.STAFF_ROLE_ADMIN: "ADMIN",
}
_ROLES = {name: number for number, name in ROLES.items()}
_DOCUMENT_TYPES = {name: number for number, name in DOCUMENT_TYPES.items()}


def customer(one: Customer) -> account_pb2.Customer:
    """A customer."""
    return account_pb2.Customer(
        customer_id=str(one.customer_id),
        email=one.email,
        given_name=one.given_name,
        family_name=one.family_name,
        phone=one.phone,
        locale=one.locale,
        birth_date=one.birth_date.isoformat() if one.birth_date else "",
        country_code=one.country_code,
        document_type=_DOCUMENT_TYPES.get(one.document_type or "", booking_pb2.DOCUMENT_TYPE_UNSPECIFIED),
        document_number=one.document_number,
        licence_number=one.licence_number,
        create_time=timestamp(one.created_at),
        update_time=timestamp(one.updated_at),
    )


def staff_member(one: StaffMember) -> account_pb2.StaffMember:
    """Somebody of staff."""
    return account_pb2.StaffMember(
        staff_id=str(one.staff_id),
        email=one.email,
        name=one.name,
        role=_ROLES[one.role],
        active=one.active,
        location_codes=one.locations or (),
        create_time=timestamp(one.created_at),
        update_time=timestamp(one.updated_at),
    )


def access_token(one: AccessToken) -> account_pb2.AccessToken:
    """A token without its secret."""
    return account_pb2.AccessToken(
        access_token_id=str(one.access_token_id),
        name=one.name,
        hint=one.hint,
        scopes=one.scopes,
        create_time=timestamp(one.created_at),
        expire_time=timestamp(one.expires_at),
        last_used_time=timestamp(one.last_used_at) if one.last_used_at else None,
    )


def audit_entry(row: Mapping[str, Any]) -> account_pb2.AuditEntry:
    """A row of the audit log."""
    details = row["details"]
    return account_pb2.AuditEntry(
        entry_id=row["entry_id"],
        time=timestamp(row["occurred_at"]),
        staff_id=str(row["staff_id"] or ""),
        staff_name=row["staff_name"],
        role=_ROLES.get(row["role"], account_pb2.STAFF_ROLE_UNSPECIFIED),
        action=row["action"],
        subject=row["subject"],
        details_json=details if isinstance(details, str) else orjson.dumps(details).decode(),
        hash=row["hash"].hex(),
    )
