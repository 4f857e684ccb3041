"""The `next_action` of 3-D Secure: a page of the sandbox that stands in for the bank's."""

from ..call import Call
from ..store import Json, Stored


def action(call: Call, intent: Stored, return_url: str | None) -> Json:
    """A redirect where the caller can be sent back, else what Stripe.js would show in the page."""
    intent.private["return_url"] = return_url
    url = f"{call.base_url}/authenticate/{intent.id}?client_secret={intent.body['client_secret']}"
    if return_url and call.params.get("use_stripe_sdk") is not True:
        return {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
    return {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url}}
