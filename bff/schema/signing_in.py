"""Signing in by a one-time code, and out."""

from __future__ import annotations

from math import ceil
from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import account_pb2

from bff import account_views as views
from bff.answers import expected
from bff.bookings import Info
from bff.callers import ROLES
from bff.errors import ToldError, bad_input
from bff.execution.turned_away import TurnedAwayError
from bff.schema.accounts import Customer
from bff.schema.bookings import InvalidInput, Unavailable
from bff.schema.plain import plain
from bff.schema.scalars import DateTime
from bff.schema.staff import StaffMember
from bff.words import say
from chassis.actors import Actor, acting


@strawberry.type(description="A code is on its way, if the address can sign in. Whether it can is not told.")
class SignInStarted:
    expires_at: DateTime = plain("expire_time", "Until when the code is taken.")
    again_at: DateTime = plain("again_time", "From when on another may be asked for.")


@strawberry.type(description="Signed in: the answer sets the session's cookie. One of the two is there.")
class SignedIn:
    customer: Customer | None = plain("customer", "The customer; null where staff signed in.")
    staff_member: StaffMember | None = plain("staff_member", "Who of staff; null where a customer signed in.")
    is_new: bool = plain("is_new", "Whether the account was made just now.")


@strawberry.type(
    description="Not signed in: the code is wrong, used, expired or was tried too often. Which of these is not told."
)
class SignInRefused:
    message: str = say("SIGN_IN_REFUSED", "What happened, for the customer.")


SignInResult = Annotated[
    SignedIn | SignInRefused | InvalidInput | Unavailable,
    strawberry.union("SignInResult", description="Who signed in, or why nobody did."),
]
Email = Annotated[str, strawberry.argument(description="E-mail address; case doesn't matter.")]
Staff = Annotated[bool | None, strawberry.argument(description="To sign in as staff.")]


async def sign_in_start(info: Info, email: Email, staff: Staff = False) -> Any:
    """Raises BAD_USER_INPUT for what is no address, RATE_LIMITED for who asks too often; else it is the same for everybody."""
    context = info.context
    request = account_pb2.StartSignInRequest(
        email=email, staff=bool(staff), locale=context.locale, client_address=context.visit.address
    )
    with acting(None):
        answer = await context.services.accounts.start_sign_in(request)
    match answer.WhichOneof("result"):
        case "started":
            return answer.started
        case "limited":
            wait = answer.limited.again_time.seconds - (await context.shared.networks.now()).timestamp()
            message = "A code was asked for too often. Wait before you ask for another."
            raise TurnedAwayError(429, "RATE_LIMITED", message, max(1, ceil(wait)))
        case "invalid":
            raise bad_input("This is no e-mail address.", "email")
        case other:
            raise AssertionError(f"bug: unknown answer {other}")


async def sign_in_finish(
    info: Info,
    email: Email,
    code: Annotated[str, strawberry.argument(description="The six digits of the mail; spaces don't matter.")],
    staff: Staff = False,
) -> Any:
    if info.context.visit.own_page is False:
        raise ToldError("ORIGIN_NOT_ALLOWED", "Signing in goes from our own pages alone.")
    if not info.context.visit.answers_with_cookies:
        raise ToldError("BAD_REQUEST", "Signing in goes by POST, with an answer in JSON: it sets a cookie.")
    request = account_pb2.FinishSignInRequest(email=email, code=code, staff=bool(staff), locale=info.context.locale)
    return await expected(_finish(info, request))


async def _finish(info: Info, request: account_pb2.FinishSignInRequest) -> Any:
    """The code is good once: it is asked for only while a session can be begun."""
    await info.context.sessions.ready()
    with acting(None):
        answer = await info.context.services.accounts.finish_sign_in(request)
    match answer.WhichOneof("result"):
        case "customer":
            await info.context.signed_in(Actor("customer", answer.customer.customer_id), method="code")
            return views.SignedIn(customer=answer.customer, is_new=answer.is_new)
        case "staff_member":
            member = answer.staff_member
            await info.context.signed_in(Actor("staff", member.staff_id, ROLES[member.role]), method="code")
            return views.SignedIn(staff_member=member)
        case "refused":
            return answer.refused
        case other:
            raise AssertionError(f"bug: unknown answer {other}")


async def sign_out(info: Info) -> bool:
    """The session ends, wherever its cookie may have got to."""
    if info.context.visit.cookie:
        await info.context.sessions.end(info.context.visit.cookie)
    info.context.signed_out()
    return True
