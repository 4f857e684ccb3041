"""What a customer needs to finish a payment: the bank's page on the sandbox, and the Pix's QR code."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import segno
import strawberry

ReturnUrl = Annotated[
    str | None, strawberry.argument(description="Where the page sends the customer afterwards. Default: nowhere.")
]


def redirect_url(root: Any, info: strawberry.Info, return_url: ReturnUrl = None) -> str | None:
    """The sandbox's page for the challenge; None with Stripe."""
    settings = info.context.shared.settings
    if settings.payment_provider != "sandbox":
        return None
    given = {"client_secret": root.client_secret} | ({"return_url": return_url} if return_url else {})
    intent, _, _ = root.client_secret.partition("_secret_")  # `pi_…_secret_…`, in Stripe as in the sandbox
    return f"{settings.sandbox_url}/authenticate/{quote(intent)}?{urlencode(given)}"


@lru_cache(maxsize=256)
def pix_svg(text: str) -> str:
    """The QR code of a Pix as an SVG document that grows to where it is shown, with the quiet zone scanners need."""
    picture = io.BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(picture, kind="svg", xmldecl=False, omitsize=True, light="#fff", nl=False)
    return picture.getvalue().decode()
