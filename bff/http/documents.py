"""Documents by their links: the token in the link is the proof."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from bff import documents
from bff.document_links import DocumentLinks
from bff.errors import ServiceDownError
from bff.services import Services

# The address holds a token: nothing on the way keeps the answer.
_HEADERS = {"cache-control": "private, no-store", "x-robots-tag": "noindex"}


def routes(services: Services, links: DocumentLinks) -> APIRouter:
    """`GET /documents/{reference}/{document_id}.pdf?token=`: the PDF; 404 alike for what is unknown and what isn't proven."""
    router = APIRouter()

    @router.get(documents.PATH)
    async def document(document_id: str, token: str = "") -> Response:
        try:
            found = await documents.fetch(services, links, document_id, token)
        except ServiceDownError:
            message = "The document can't be fetched right now. Try again in a moment.\n"
            return PlainTextResponse(message, 503, _HEADERS | {"retry-after": "5"})
        if found is None:
            message = "There is no such document, or its link has expired. Open it from your booking again.\n"
            return PlainTextResponse(message, 404, _HEADERS)
        name = f'inline; filename="{found.document.number}.pdf"'
        return Response(found.pdf, 200, _HEADERS | {"content-disposition": name}, "application/pdf")

    return router
