"""What customers are sent to: the bank's page that stands in for 3-D Secure, and the instructions of a Pix.

Each is for whoever knows the intent's client secret.
"""

import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from . import money
from .acts import INTENTS, Acts
from .errors import StripeError
from .page import text
from .resources import pix
from .store import Store, Stored, as_stored

Handler = Callable[[Request, Stored], Awaitable[Response]]
PIXELS_PER_MODULE = 8


def routes(store: Store, acts: Acts) -> list[Route]:
    pages = PeoplePages(acts)
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/authenticate/{id}", pages.bank),
        ("POST", "/authenticate/{id}", pages.bank_decision),
        ("GET", "/pix/{id}.{kind:str}", pages.pix_picture),
        ("GET", "/pix/{id}", pages.pix),
        ("POST", "/pix/{id}", pages.pix_paid),
    ]
    return [Route(path, _for_its_owner(store, handler), methods=[method]) for method, path, handler in table]


def _for_its_owner(store: Store, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        rows = store.rows("SELECT * FROM objects WHERE id = ?", (request.path_params["id"],))
        intent = as_stored(rows[0]) if rows and rows[0]["kind"] in INTENTS else None
        if intent is None or request.query_params.get("client_secret") != intent.body["client_secret"]:
            return _said("There is no such payment.", 404)
        return await handler(request, intent)

    return serve


class PeoplePages:
    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    async def bank(self, _request: Request, intent: Stored) -> Response:
        if not _asks_the_bank(intent):
            return _said(f"This payment waits for nothing: it is {intent.body['status']}.", 409)
        saved = intent.kind == "setup_intent"
        amount = "Save this card" if saved else money.shown(intent.body["amount"], intent.body["currency"])
        return HTMLResponse(text("authenticate.html").replace("{{amount}}", escape(amount)))

    async def bank_decision(self, request: Request, intent: Stored) -> Response:
        if not _asks_the_bank(intent):
            return _said("This payment has been decided already.", 409)
        approved = b"outcome=succeed" in await request.body()
        status = self._acts.finish_authentication(intent.id, succeed=approved)["status"]
        # A browser that was sent here without Stripe.js says itself where it came from.
        back = request.query_params.get("return_url") or intent.private.get("return_url")
        if back is None:
            return _said("Done. You can close this window.")
        query = urlencode(
            {
                intent.kind: intent.id,
                f"{intent.kind}_client_secret": intent.body["client_secret"],
                "redirect_status": "failed" if status == "requires_payment_method" else "succeeded",
            }
        )
        return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{query}", 303)

    async def pix(self, _request: Request, intent: Stored) -> Response:
        if not pix.waits(intent):
            return _said(f"This Pix cannot be paid: the payment is {intent.body['status']}.", 409)
        code = intent.body["next_action"]["pix_display_qr_code"]
        shown = {
            "amount": money.shown(intent.body["amount"], intent.body["currency"]),
            "data": code["data"],
            "expires": datetime.fromtimestamp(code["expires_at"], UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "picture": code["image_url_svg"],
        }
        page = text("pix.html")
        for name, value in shown.items():
            page = page.replace(f"{{{{{name}}}}}", escape(value))
        return HTMLResponse(page)

    async def pix_paid(self, _request: Request, intent: Stored) -> Response:
        try:
            self._acts.pay_pix(intent.id)
        except StripeError:
            return _said("Your bank refused: this Pix is no longer payable.", 409)
        return _said("Paid. You can close this window.")

    async def pix_picture(self, request: Request, intent: Stored) -> Response:
        """The QR code, while it can be paid."""
        kind = request.path_params["kind"]
        code = intent.body["next_action"] if pix.waits(intent) else None
        if kind not in ("png", "svg") or code is None:
            return _said("There is no such picture.", 404)
        import segno  # costs memory that a run without a Pix picture can spare

        picture = io.BytesIO()
        segno.make(code["pix_display_qr_code"]["data"], error="m").save(picture, kind=kind, scale=PIXELS_PER_MODULE)
        return Response(picture.getvalue(), media_type="image/png" if kind == "png" else "image/svg+xml")


def _asks_the_bank(intent: Stored) -> bool:
    return bool(intent.body["status"] == "requires_action" and not pix.waits(intent))


def _said(message: str, status: int = 200) -> Response:
    return HTMLResponse(text("message.html").replace("{{message}}", escape(message)), status)
