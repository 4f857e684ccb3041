"""A booking's documents: links that expire, and the files behind them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from rentacar.notify.v1 import notify_pb2
from rentacar.rent.v1 import rent_pb2

from bff import views
from bff.bookings import Info
from bff.errors import MissingError, RefusedError
from bff.services import Services

PATH = "/documents/{reference}/{document_id}.pdf"


async def documents_of(root: Any, info: Info) -> Any:
    """The documents, each with where it is fetched from."""
    booking, services = root.booking, info.context.services
    listed = await services.list_documents(booking.booking_id)
    if not listed:
        return []
    token = quote(await services.link_token(booking.booking_id), safe="")
    return [views.Document(each, _address(booking.reference, each.document_id, token)) for each in listed]


def _address(reference: str, document_id: str, token: str) -> str:
    return f"{PATH.format(reference=reference, document_id=document_id)}?token={token}"


async def fetch(
    services: Services, reference: str, document_id: str, token: str
) -> notify_pb2.GetDocumentResponse | None:
    """The document with its PDF; None if there is none, or the token does not open its booking."""
    if not token:
        return None
    key = rent_pb2.BookingKey(reference=reference, link_token=token)
    try:
        booking = (await services.get_booking(key)).booking
        return await services.get_document(document_id, booking.booking_id)
    except (MissingError, RefusedError):  # what is no id or no token of ours opens nothing
        return None
