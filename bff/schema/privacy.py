"""What is known of somebody, told to them; and being forgotten."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Annotated, Any

import strawberry

from bff import account_views as views
from bff import ids
from bff.answers import expected
from bff.bookings import Info
from bff.data_export import VERSION, collect
from bff.errors import MissingError, RefusedError, ServiceDownError
from bff.schema.accounts import NotFound
from bff.schema.bookings import InvalidInput, Unavailable
from bff.schema.enums import BookingStatus
from bff.schema.plain import plain, present
from bff.schema.scalars import DateTime, instant
from bff.schema.signing_in import SignInRefused
from bff.words import say

SHAPE = (
    "JSON text, an object: `format`, `version`, `created_at`; `account` with `profile`, `identities` (OpenID providers), "
    "`access_tokens` (never secrets) and `also_drove` (as another's additional driver); `bookings`, each with `booking`, `lines`, "
    "`extras`, `drivers`, `changes`, `payment_orders`, `deposits`, `hand_over`, `returned`, `vehicle`, `bills`, `timeline`; "
    "`payments` with `provider_customers`, `payments` (each with `attempts`, `refunds`, `changes`), `deposits`, `disputes`, `ledger`; "
    "`messages` (kind, times, every try: contents and addresses are not kept); `documents`, each with a `link` that opens it for an "
    "hour; `saved_cards`; `sessions`. Amounts are in the currency's minor unit, times in RFC 3339."
)


@strawberry.type(description="All that is known of a customer, by every part of the platform.")
class MyDataExport:
    version: int = plain(
        "version", "Of the document's shape: grows when something is taken away or means something else."
    )
    created_at: DateTime = plain("created_at", "As of when.")
    document: str = plain("document", SHAPE)


@strawberry.type(description="How far one part of the platform has come with forgetting somebody.")
class ErasurePart:
    service: str = plain("service", "`rent`, `payment` or `notify`.")
    done_at: DateTime | None = plain(present("done_time"), "When it was done; null: not yet.")


@strawberry.type(description="Somebody who is being forgotten, or was. It says nothing of who.")
class Erasure:
    id: strawberry.ID = plain(
        lambda source: ids.encode("Erasure", source.erasure_id), "Opaque; who has it may ask for it."
    )
    requested_at: DateTime = plain("create_time", "When it was asked for.")
    done_at: DateTime | None = plain(present("done_time"), "When all of it was done; null: not yet.")
    booking_count: int = plain("bookings", "How many bookings it is about.")
    parts: list[ErasurePart] = plain("parts", "Each part by itself. One that is down is tried again until it is done.")


@strawberry.type(
    description="It is decided, and the account is gone: it will be done whatever happens. What law has kept (amounts, receipts) is kept "
    "for its term, without the person where that can be."
)
class AccountErased:
    erasure: Erasure = plain("erasure", "How far it has come.")


@strawberry.type(description="A booking that has not come to its end.")
class OpenBooking:
    reference: str = plain("reference", "Its reference.")
    status: BookingStatus = plain("status", "Its state, which is why.")


@strawberry.type(description="Nothing is erased: bookings have not come to their end, or money is still owed.")
class ErasureNotAllowed:
    message: str = say("ERASURE_NOT_ALLOWED", "Why, and what to do.")
    open_bookings: list[OpenBooking] = plain("open", "Which bookings, at most 20.")


AccountEraseResult = Annotated[
    AccountErased | SignInRefused | ErasureNotAllowed | Unavailable,
    strawberry.union("AccountEraseResult", description="That it is decided, or why not."),
]
CustomerEraseResult = Annotated[
    AccountErased | NotFound | ErasureNotAllowed | InvalidInput | Unavailable,
    strawberry.union("CustomerEraseResult", description="That it is decided, or why not."),
]


async def my_data_export(info: Info) -> Any:
    return views.MyDataExport(VERSION, instant(int(time.time())), await collect(info.context))


async def account_erase(
    info: Info,
    code: Annotated[
        str, strawberry.argument(description="Of a mail that `signInStart` sent to one's own address just now.")
    ],
) -> Any:
    async def erase() -> Any:
        context, actor = info.context, info.context.caller.actor
        answer = await context.services.accounts.erase(code)
        if answer.WhichOneof("result") != "erasure":
            return getattr(answer, answer.WhichOneof("result"))
        context.shared.entrance.callers.forget()
        with suppress(ServiceDownError):  # they are nobody's from now on: there is no such customer
            await context.sessions.end_all("customer", actor.subject)
        context.signed_out()
        return views.AccountErased(answer.erasure)

    return await expected(erase())


async def customer_erase(
    info: Info,
    email: Annotated[str, strawberry.argument(description="Whose; with an account or as a guest.")],
    note: Annotated[
        str, strawberry.argument(description="Why, for the audit log: e.g. the letter's number. No names.")
    ],
) -> Any:
    async def erase() -> Any:
        answer = await info.context.services.accounts.erase_by_email(email, note)
        match answer.WhichOneof("result"):
            case "erasure":
                info.context.shared.entrance.callers.forget()
                return views.AccountErased(answer.erasure)
            case "nobody":
                return views.NotFound()
            case other:
                return getattr(answer, other)

    return await expected(erase())


async def erasure(info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Of the erasure.")]) -> Any:  # noqa: A002
    wanted = ids.key("Erasure", id)
    try:
        return await info.context.services.accounts.erasure(wanted) if wanted else None
    except (MissingError, RefusedError):
        return None
