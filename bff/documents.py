"""A booking's documents: links that expire, and the files behind them."""

from __future__ import annotations

import time
from typing import Any

from rentacar.notify.v1 import notify_pb2

from bff import views
from bff.bookings import Info
from bff.document_links import DocumentLinks
from bff.errors import MissingError, RefusedError
from bff.services import Services

PATH = "/documents/{reference}/{document_id}.pdf"


async def documents_of(root: Any, info: Info) -> Any:
    """The documents, each with where it is fetched from."""
    booking, shared = root.booking, info.context.shared
    listed = await shared.services.list_documents(booking.booking_id)
    return [views.Document(each, _address(shared.links, booking.reference, each)) for each in listed]


def _address(links: DocumentLinks, reference: str, document: notify_pb2.Document) -> str:
    path = PATH.format(reference=reference, document_id=document.document_id)
    return f"{path}?token={links.token(document.booking_id, document.document_id, now=time.time())}"


async def fetch(
    services: Services, links: DocumentLinks, document_id: str, token: str
) -> notify_pb2.GetDocumentResponse | None:
    """The document with its PDF; None if there is none, or the token does not open it."""
    booking_id = links.booking_of(document_id, token, now=time.time())
    if booking_id is None:
        return None
    try:
        return await services.get_document(document_id, booking_id)
    except (MissingError, RefusedError):
        return None
