"""The reading side: the page, the API below it, and the control route for tests."""

import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.mailbox.smtp import Faults
from deploy.local.mailbox.store import MailStore, Summary

HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
STATIC = Path(__file__).with_name("static")
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A mail's HTML is a stranger's: no scripts, no requests, an origin of its own; links open in a new tab.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'self'; frame-ancestors 'self'"
)


def build_app(store: MailStore, faults: Faults) -> Starlette:
    """The whole HTTP side. Unknown mails are 404, a malformed query or control body 400, always as JSON."""
    routes = Mailbox(store, faults)
    return Starlette(
        routes=[
            Route("/", page),
            Route("/static/{name}", static_file),
            Route("/healthz", routes.health),
            Route("/api/messages", routes.list_messages, methods=["GET"]),
            Route("/api/messages", routes.delete_messages, methods=["DELETE"]),
            Route("/api/messages/{id}", routes.message),
            Route("/api/messages/{id}/html", routes.html),
            Route("/api/messages/{id}/source", routes.source),
            Route("/api/messages/{id}/attachments/{number:int}", routes.attachment),
            Route("/_control", routes.control, methods=["POST"]),
        ]
    )


class Mailbox:
    """The routes that read or change the box."""

    def __init__(self, store: MailStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "messages": self._store.count()})

    async def list_messages(self, request: Request) -> Response:
        """Newest first. `?to=` one recipient, `?q=` words, `?limit=` at most so many. An unchanged box answers 304."""
        tag = f'"{self._store.version}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag})
        limit = request.query_params.get("limit")
        if limit is not None and not limit.isdecimal():
            return JSONResponse({"error": "limit must be a whole number"}, status_code=400)
        mails = self._store.newest(
            to=request.query_params.get("to"),
            words=request.query_params.get("q", ""),
            limit=None if limit is None else int(limit),
        )
        return JSONResponse([as_json(mail) for mail in mails], headers={"etag": tag, "cache-control": "no-cache"})

    async def delete_messages(self, _request: Request) -> Response:
        self._store.clear()
        return Response(status_code=204)

    async def message(self, request: Request) -> Response:
        """One mail: its summary with html and text (null when it has none), attachments, and headers by name.

        A header that occurs more than once has its values one a line.
        """
        mail_id = request.path_params["id"]
        summary, message = self._store.summary(mail_id), self._store.message(mail_id)
        if summary is None or message is None:
            return not_found()
        return JSONResponse(
            as_json(summary)
            | {
                "html": body(message, "html"),
                "text": body(message, "plain"),
                "attachments": [
                    attachment_as_json(mail_id, number, part)
                    for number, part in enumerate(message.iter_attachments())
                    if isinstance(part, EmailMessage)
                ],
                "headers": headers_as_json(message),
            }
        )

    async def html(self, request: Request) -> Response:
        message = self._store.message(request.path_params["id"])
        content = None if message is None else body(message, "html")
        if content is None:
            return not_found()
        return HTMLResponse(
            with_links_in_new_tabs(content),
            headers={"content-security-policy": MAIL_POLICY, "referrer-policy": "no-referrer"},
        )

    async def source(self, request: Request) -> Response:
        raw = self._store.raw(request.path_params["id"])
        if raw is None:
            return not_found()
        return PlainTextResponse(raw.decode("utf-8", "replace"), headers={"x-content-type-options": "nosniff"})

    async def attachment(self, request: Request) -> Response:
        message = self._store.message(request.path_params["id"])
        parts = [] if message is None else list(message.iter_attachments())
        number = request.path_params["number"]
        if number >= len(parts):
            return not_found()
        part = parts[number]
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):  # a mail attached to a mail
            content = part.as_bytes()
        name = quote(part.get_filename() or "attachment", safe="")
        return Response(
            content,
            media_type=part.get_content_type(),
            headers={
                "content-disposition": f"attachment; filename*=UTF-8''{name}",
                "x-content-type-options": "nosniff",
                "content-security-policy": "sandbox; default-src 'none'",
            },
        )

    async def control(self, request: Request) -> Response:
        """For tests: `{"refuse": [addresses], "down": bool}`; what is left out stays as it was."""
        if not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"error": "send application/json"}, status_code=400)  # no form of a foreign page can
        try:
            refuse, down = wish_of(await request.json())
        except ValueError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        if refuse is not None:
            self._faults.refused = frozenset(address.lower() for address in refuse)
        if down is not None:
            self._faults.down = down
        return JSONResponse({"refuse": sorted(self._faults.refused), "down": self._faults.down})


async def page(_request: Request) -> Response:
    return FileResponse(
        STATIC / "page.html",
        headers={"content-security-policy": PAGE_POLICY, "cache-control": "no-cache", "referrer-policy": "no-referrer"},
    )


async def static_file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ("page.css", "page.js", "icon.svg"):
        return not_found()
    return FileResponse(STATIC / name, headers={"cache-control": "no-cache"})


def wish_of(body: Any) -> tuple[list[str] | None, bool | None]:
    """The control body's `refuse` and `down`. Raises ValueError, naming what is wrong."""
    if not isinstance(body, dict):
        raise ValueError("send an object")
    refuse, down = body.get("refuse"), body.get("down")
    if refuse is not None and not (isinstance(refuse, list) and all(isinstance(item, str) for item in refuse)):
        raise ValueError("refuse must be a list of addresses")
    if down is not None and not isinstance(down, bool):
        raise ValueError("down must be true or false")
    return refuse, down


def with_links_in_new_tabs(content: str) -> str:
    """The mail's HTML with a `base` as its head's first; before a doctype it would change how the page is laid out."""
    base = '<base target="_blank">'
    opened, found = HEAD.subn(lambda head: head.group() + base, content, count=1)
    return opened if found else base + content


def not_found() -> Response:
    return JSONResponse({"error": "not found"}, status_code=404)


def as_json(mail: Summary) -> dict[str, Any]:
    return {
        "id": mail.id,
        "to": list(mail.to),
        "from": mail.sender,
        "subject": mail.subject,
        "received_at": mail.received_at,
        "message_id": mail.message_id,
    }


def attachment_as_json(mail_id: str, number: int, part: EmailMessage) -> dict[str, Any]:
    content = part.get_payload(decode=True)
    return {
        "filename": part.get_filename() or f"attachment-{number + 1}",
        "content_type": part.get_content_type(),
        "size": len(content) if isinstance(content, bytes) else len(part.as_bytes()),
        "url": f"/api/messages/{mail_id}/attachments/{number}",
    }


def headers_as_json(message: EmailMessage) -> dict[str, str]:
    headers: dict[str, list[str]] = {}
    for name, value in message.items():
        headers.setdefault(name, []).append(str(value))
    return {name: "\n".join(values) for name, values in headers.items()}


def body(message: EmailMessage, kind: str) -> str | None:
    """The mail's own text of a kind (`html` or `plain`), decoded; None when it has none."""
    part = message.get_body(preferencelist=(kind,))
    content = None if part is None else part.get_content()
    return content if isinstance(content, str) else None
