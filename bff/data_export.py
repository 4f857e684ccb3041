"""All that is known of a customer, asked of every service and put together: whole, or not at all."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bff.context import Context
from bff.documents import PATH

FORMAT = "rentacar-data-export"
VERSION = 1  # grows when something is taken away or means something else; what is added changes nothing


async def collect(context: Context) -> str:
    """The JSON text of the customer who asks. Raises ServiceDownError while any part can't be asked: half an export would look like all."""
    accounts, actor = context.services.accounts, context.caller.actor
    told: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "created_at": datetime.now(UTC).isoformat(),
        "account": {},
        "bookings": [],
        "payments": {},
        "messages": [],
        "documents": [],
    }
    token = ""
    while True:
        page = await accounts.export(token)
        if page.customer_json:
            told["account"] = json.loads(page.customer_json)
        bookings = [json.loads(text) for text in page.bookings_json]
        told["bookings"] += bookings
        _add(told["payments"], json.loads((await accounts.export_payments(page.booking_ids)).data_json))
        messages = json.loads((await accounts.export_messages(page.booking_ids)).data_json)
        told["messages"] += messages["messages"]
        references = {one["booking"]["booking_id"]: one["booking"]["reference"] for one in bookings}
        told["documents"] += [
            each | {"link": _link(context, references[each["booking_id"]], each)} for each in messages["documents"]
        ]
        token = page.next_page_token
        if not token:
            break
    told["saved_cards"] = [
        {"id": card.saved_card_id, "brand": card.brand, "last4": card.last4, "expires": _expiry(card)}
        for card in await accounts.saved_cards()
    ]
    told["sessions"] = [_session(each) for each in await context.sessions.listed("customer", actor.subject)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _add(all_of_them: dict[str, Any], more: dict[str, list[Any]]) -> None:
    for name, values in more.items():
        known = all_of_them.setdefault(name, [])
        known += [value for value in values if value not in known] if name == "provider_customers" else values


def _link(context: Context, reference: str, document: dict[str, Any]) -> str:
    """Opens the document for an hour."""
    path = PATH.format(reference=reference, document_id=document["document_id"])
    token = context.shared.links.token(document["booking_id"], document["document_id"], now=time.time())
    return f"{path}?token={token}"


def _expiry(card: Any) -> str:
    return f"{card.expiry_year:04}-{card.expiry_month:02}"


def _session(session: Any) -> dict[str, Any]:
    """A sign-in; its id names it and opens nothing."""
    times = {
        name: datetime.fromtimestamp(getattr(session, name), UTC).isoformat() for name in ("created", "seen", "ends")
    }
    known = asdict(session)
    return {"id": known["id"], "method": known["method"], "user_agent": known["agent"], **times}
