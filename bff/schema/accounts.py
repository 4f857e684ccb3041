"""Customers: who they are, what they booked, their cards, sessions and access tokens."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from bff import ids, pages
from bff.bookings import Info, shown
from bff.schema.bookings import Booking, InvalidInput, Unavailable
from bff.schema.enums import AccessTokenScope, DocumentType, SignInMethod
from bff.schema.network import Node, PageInfo
from bff.schema.plain import looked_up, plain, present, unless_empty
from bff.schema.scalars import Date, DateTime, instant
from bff.words import say

USUAL_PAGE = 20


@strawberry.type(description="There is no such thing, or it is not the caller's: the two are told alike.")
class NotFound:
    message: str = say("NOT_FOUND", "What happened, for the customer.")


@strawberry.type(description="A booking in a page of them.")
class BookingEdge:
    node: Booking = strawberry.field(description="The booking.")
    cursor: str = strawberry.field(description="Opaque: where this one stands, for `after`.")


@strawberry.type(description="A page of bookings.")
class BookingConnection:
    edges: list[BookingEdge] = strawberry.field(description="In the order that the list has.")
    nodes: list[Booking] = strawberry.field(description="The same without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: int = strawberry.field(description="How many there are in all.")


First = Annotated[int | None, strawberry.argument(description="At most this many, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="`endCursor` of the page before.")]


async def bookings_of_customer(info: Info, first: First = USUAL_PAGE, after: After = None) -> Any:
    asked = pages.Asked.of(first, after, usual=USUAL_PAGE)
    answer = await info.context.services.accounts.bookings(size=asked.size, token=asked.token)
    found = [await shown(info.context, booking) for booking in answer.bookings]
    kinds, total = (BookingConnection, BookingEdge), answer.total_size
    return pages.connection(kinds, found, asked, next_page_token=answer.next_page_token, total_count=total)


@strawberry.type(description="Somebody with an account. Nobody sees another's.")
class Customer(Node):
    id: strawberry.ID = plain(lambda source: ids.encode("Customer", source.customer_id), "Opaque and stable.")
    email: str = plain("email", "The address that was proven at sign-in.")
    given_name: str | None = plain(unless_empty("given_name"), "Given name.")
    family_name: str | None = plain(unless_empty("family_name"), "Family name.")
    phone: str | None = plain(unless_empty("phone"), "Telephone.")
    locale: str = plain("locale", "Of pages and mails: `pt-BR` or `en`.")
    birth_date: Date | None = plain(unless_empty("birth_date"), "When they were born.")
    country_code: str | None = plain(unless_empty("country_code"), "ISO 3166-1 alpha-2 of residence.")
    document_type: DocumentType | None = plain(unless_empty("document_type"), "What they show at the counter.")
    document_number: str | None = plain(unless_empty("document_number"), "Its number; a CPF as eleven digits.")
    licence_number: str | None = plain(unless_empty("licence_number"), "The driving licence's number.")
    created_at: DateTime = plain("create_time", "When the account was made.")
    bookings: BookingConnection | None = strawberry.field(
        resolver=bookings_of_customer,
        description="What they booked, latest pick-up first: signed in, and as a guest with the same e-mail.",
    )


@strawberry.type(description="A card that the payment provider keeps. Nothing else of it is known here.")
class SavedCard:
    id: strawberry.ID = plain(lambda source: ids.encode("SavedCard", source.saved_card_id), "Opaque and stable.")
    token: str = plain("saved_card_id", "The provider's id: what `PaymentInput.token` takes to pay by this card.")
    brand: str = plain("brand", "e.g. `visa`.")
    last4: str = plain("last4", "The last four digits.")
    expiry_month: int = plain("expiry_month", "1 to 12.")
    expiry_year: int = plain("expiry_year", "e.g. 2030.")


@strawberry.type(description="A browser that is signed in.")
class Session:
    id: strawberry.ID = plain(lambda source: ids.encode("Session", source.id), "Names it, and opens nothing.")
    current: bool = looked_up(
        lambda source, context: source.id == context.caller.actor.session, "Whether it is the one that asks."
    )
    method: SignInMethod = plain("method", "How it began.")
    user_agent: str = plain("agent", "The browser, as it names itself.")
    created_at: DateTime = plain(lambda source: instant(source.created), "When it began.")
    last_used_at: DateTime = plain(lambda source: instant(source.seen), "When it was last used, to the minute.")
    expires_at: DateTime = plain(lambda source: instant(source.ends), "When it ends at the latest.")


@strawberry.type(description="What a program signs in with. Its secret is told once, when it is made.")
class AccessToken:
    id: strawberry.ID = plain(lambda source: ids.encode("AccessToken", source.access_token_id), "Opaque and stable.")
    name: str = plain("name", "What its owner calls it.")
    hint: str = plain("hint", "The first characters of the secret, by which its owner knows it.")
    scopes: list[AccessTokenScope] = plain("scopes", "What it opens besides what its owner may do.")
    created_at: DateTime = plain("create_time", "When it was made.")
    expires_at: DateTime = plain("expire_time", "From when on it is nothing.")
    last_used_at: DateTime | None = plain(present("last_used_time"), "When it was last used, to the minute; or never.")


@strawberry.type(description="The profile is changed.")
class ProfileUpdated:
    customer: Customer = plain("customer", "As it is now.")


@strawberry.type(description="The card is forgotten, at the provider too.")
class SavedCardRemoved:
    saved_card_id: strawberry.ID = plain(lambda source: ids.encode("SavedCard", source.saved_card_id), "Which it was.")


@strawberry.type(description="The browser is signed out.")
class SessionEnded:
    session_id: strawberry.ID = plain(lambda source: ids.encode("Session", source.session_id), "Which it was.")


@strawberry.type(description="All other browsers are signed out.")
class SessionsEnded:
    count: int = plain("count", "How many they were.")


@strawberry.type(description="The token is made.")
class AccessTokenCreated:
    access_token: AccessToken = plain("access_token", "The token.")
    secret: str = plain("secret", "For `Authorization: Bearer …`. It is told this once: nobody can read it again.")


@strawberry.type(description="The token opens nothing any more.")
class AccessTokenRevoked:
    access_token: AccessToken = plain("access_token", "As it was.")


@strawberry.input(description="What is to change of a profile. What is left out stays; null empties it.")
class ProfileUpdateInput:
    given_name: str | None = strawberry.field(default=strawberry.UNSET, description="Given name.")
    family_name: str | None = strawberry.field(default=strawberry.UNSET, description="Family name.")
    phone: str | None = strawberry.field(default=strawberry.UNSET, description="In E.164 or as dialled in the country.")
    locale: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of pages and mails: `pt-BR` or `en`; null: `pt-BR`."
    )
    birth_date: Date | None = strawberry.field(default=strawberry.UNSET, description="When they were born.")
    country_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="ISO 3166-1 alpha-2 of residence."
    )
    document_type: DocumentType | None = strawberry.field(
        default=strawberry.UNSET, description="What will be shown at the counter; with its number."
    )
    document_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its number; a CPF's check digits are verified."
    )
    licence_number: str | None = strawberry.field(default=strawberry.UNSET, description="The driving licence's number.")


@strawberry.input(description="An access token to make.")
class AccessTokenCreateInput:
    name: str = strawberry.field(description="What its owner calls it, up to 80 characters.")
    scopes: list[AccessTokenScope] | None = strawberry.field(
        default=None, description="What it opens besides what its owner may do. Default: nothing."
    )
    days: int | None = strawberry.field(default=90, description="How many days it is good for, 1 to 365.")


ProfileUpdateResult = Annotated[
    ProfileUpdated | InvalidInput | Unavailable,
    strawberry.union("ProfileUpdateResult", description="The profile, or why it is as it was."),
]
SavedCardRemoveResult = Annotated[
    SavedCardRemoved | NotFound | Unavailable,
    strawberry.union("SavedCardRemoveResult", description="Which card is gone, or why it is not."),
]
SessionEndResult = Annotated[
    SessionEnded | NotFound | Unavailable,
    strawberry.union("SessionEndResult", description="Which session ended, or why it did not."),
]
SessionEndOthersResult = Annotated[
    SessionsEnded | Unavailable,
    strawberry.union("SessionEndOthersResult", description="How many sessions ended, or why they did not."),
]
AccessTokenCreateResult = Annotated[
    AccessTokenCreated | InvalidInput | Unavailable,
    strawberry.union("AccessTokenCreateResult", description="The token with its secret, or why there is none."),
]
AccessTokenRevokeResult = Annotated[
    AccessTokenRevoked | NotFound | Unavailable,
    strawberry.union("AccessTokenRevokeResult", description="The token that is gone, or why it is not."),
]
