"""Headers that every response carries."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),  # links in mails carry a token in their query
    (b"cross-origin-opener-policy", b"same-origin-allow-popups"),  # a card's bank may open a window
]


class SecurityHeaders:
    """Adds the headers to what `app` answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *SECURITY]
            await send(message)

        await self._app(scope, receive, with_headers)


def web_policy(sandbox_url: str) -> str:
    """The web's Content-Security-Policy: our own files, Stripe's script and frames, the sandbox where there is one."""
    connect = " ".join(filter(None, ("'self'", "https://api.stripe.com", sandbox_url)))
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' https://js.stripe.com https://*.js.stripe.com",
            "style-src 'self'",
            "img-src 'self' data: https://*.stripe.com",
            "font-src 'self' data:",
            f"connect-src {connect}",
            "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
