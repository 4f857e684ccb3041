"""What who signed in asks and does about their own: profile, cards, sessions, access tokens."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import account_pb2

from bff import account_views as views
from bff import ids, requests
from bff.answers import expected
from bff.bookings import Info
from bff.errors import MissingError, ToldError
from bff.problems import invalid
from bff.schema.accounts import AccessTokenCreateInput, ProfileUpdateInput

Id = Annotated[strawberry.ID, strawberry.argument(description="Which one.")]


async def viewer(info: Info) -> Any:
    """The customer; nobody once the account is gone."""
    if info.context.caller.actor.kind != "customer":
        return None
    try:
        return await info.context.services.accounts.customer()
    except MissingError:
        return None


async def saved_cards(info: Info) -> Any:
    return await info.context.services.accounts.saved_cards()


async def sessions(info: Info) -> Any:
    actor = info.context.caller.actor
    return await info.context.sessions.listed(_kind(actor.kind), actor.subject)


async def access_tokens(info: Info) -> Any:
    return await info.context.services.accounts.tokens()


async def profile_update(
    info: Info,
    input: Annotated[ProfileUpdateInput, strawberry.argument(description="What is to change.")],  # noqa: A002
) -> Any:
    request = account_pb2.UpdateCustomerRequest(**_given(input))

    async def update() -> Any:
        answer = await info.context.services.accounts.update_customer(request)
        if answer.WhichOneof("result") == "invalid":
            return answer.invalid
        return views.ProfileUpdated(answer.customer)

    return await expected(update())


def _given(changes: ProfileUpdateInput) -> dict[str, Any]:
    """The fields that are to change; null empties one."""
    given = {}
    for field in fields(changes):
        value = getattr(changes, field.name)
        if value is not strawberry.UNSET:
            empty = 0 if field.name == "document_type" else ""
            given[field.name] = value.value if isinstance(value, Enum) else empty if value is None else value
    return given


async def saved_card_remove(info: Info, id: Id) -> Any:  # noqa: A002
    card = ids.key("SavedCard", id)
    if card is None:
        return views.NotFound()

    async def remove() -> Any:
        await info.context.services.accounts.detach_card(card)
        return views.SavedCardRemoved(card)

    return await expected(remove(), missing=views.NotFound, by_id=True)


async def session_end(info: Info, id: Id) -> Any:  # noqa: A002
    actor, wanted = info.context.caller.actor, ids.key("Session", id) or ""

    async def end() -> Any:
        if not await info.context.sessions.end_one(_kind(actor.kind), actor.subject, wanted):
            return views.NotFound()
        if wanted == actor.session:
            info.context.signed_out()
        return views.SessionEnded(wanted)

    return await expected(end())


async def session_end_others(info: Info) -> Any:
    actor = info.context.caller.actor

    async def end() -> Any:
        ended = await info.context.sessions.end_all(_kind(actor.kind), actor.subject, but=actor.session)
        return views.SessionsEnded(ended)

    return await expected(end())


async def access_token_create(
    info: Info,
    input: Annotated[AccessTokenCreateInput, strawberry.argument(description="What it is for.")],  # noqa: A002
) -> Any:
    scopes = [requests.number(scope) for scope in input.scopes or ()]
    request = account_pb2.CreateAccessTokenRequest(name=input.name, scopes=scopes, days=input.days or 0)
    try:
        return await expected(info.context.services.accounts.create_token(request))
    except ToldError as refused:
        if refused.code == "TOO_MANY_TOKENS":
            return invalid("", "TOO_MANY")
        raise


async def access_token_revoke(info: Info, id: Id) -> Any:  # noqa: A002
    token = ids.key("AccessToken", id)
    if token is None:
        return views.NotFound()

    async def revoke() -> Any:
        revoked = await info.context.services.accounts.revoke_token(token)
        info.context.shared.entrance.callers.forget()
        return account_pb2.RevokeAccessTokenResponse(access_token=revoked)

    return await expected(revoke(), missing=views.NotFound, by_id=True)


def _kind(kind: str) -> Any:
    """Of sessions: the table of rights lets in nobody else."""
    assert kind in ("customer", "staff")
    return kind
