"""What people look at: the page at /, and the bank's page that stands in for 3-D Secure."""

from collections.abc import Awaitable, Callable
from html import escape
from importlib.resources import files
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from . import money
from .control import Control
from .store import Store, Stored, as_stored

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(store: Store, control: Control) -> list[Route]:
    return [
        Route("/", _overview),
        Route("/style.css", _asset("style.css", "text/css")),
        Route("/overview.js", _asset("overview.js", "text/javascript")),
        Route("/authenticate/{id}", _bank_page(store)),
        Route("/authenticate/{id}", _bank_decision(store, control), methods=["POST"]),
    ]


async def _overview(_: Request) -> Response:
    return HTMLResponse(_text("overview.html"))


def _asset(name: str, media_type: str) -> Endpoint:
    async def serve(_: Request) -> Response:
        return Response(_text(name), media_type=media_type)

    return serve


def _bank_page(store: Store) -> Endpoint:
    async def serve(request: Request) -> Response:
        intent = _intent(store, request)
        if intent is None:
            return HTMLResponse(_message("There is no such payment."), 404)
        body = intent.body
        if body["status"] != "requires_action":
            return HTMLResponse(_message(f"This payment waits for nothing: it is {body['status']}."), 409)
        amount = money.shown(body["amount"], body["currency"])
        return HTMLResponse(_text("authenticate.html").replace("{{amount}}", escape(amount)))

    return serve


def _bank_decision(store: Store, control: Control) -> Endpoint:
    async def serve(request: Request) -> Response:
        intent = _intent(store, request)
        if intent is None:
            return HTMLResponse(_message("There is no such payment."), 404)
        if intent.body["status"] != "requires_action":
            return HTMLResponse(_message("This payment has been decided already."), 409)
        approved = b"outcome=succeed" in await request.body()
        status = control.acts.finish_authentication(intent.id, succeed=approved)["status"]
        back = intent.private.get("return_url")
        if back is None:
            return HTMLResponse(_message("Done. You can close this window."))
        query = urlencode(
            {
                "payment_intent": intent.id,
                "payment_intent_client_secret": intent.body["client_secret"],
                "redirect_status": "failed" if status == "requires_payment_method" else "succeeded",
            }
        )
        return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{query}", 303)

    return serve


def _intent(store: Store, request: Request) -> Stored | None:
    """The intent of the path, for whoever knows its client secret."""
    rows = store.rows("SELECT * FROM objects WHERE id = ? AND kind = 'payment_intent'", (request.path_params["id"],))
    intent = as_stored(rows[0]) if rows else None
    if intent is None or request.query_params.get("client_secret") != intent.body["client_secret"]:
        return None
    return intent


def _message(text: str) -> str:
    return _text("message.html").replace("{{message}}", escape(text))


def _text(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text("utf-8")
