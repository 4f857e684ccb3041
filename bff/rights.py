"""Who may use which field of the schema: one table, in front of every resolver. The services check again.

Every field of Query, Mutation and Subscription stands in `TABLE`; so does each field of another type that is for staff. What isn't there
nobody gets: the schema is not built.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import wraps
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, GraphQLUnionType, get_named_type

from bff import views
from bff.errors import ServiceDownError, ToldError
from chassis.actors import Actor
from chassis.roles import Right, may


class Who(Enum):
    """Kinds of callers."""

    PUBLIC = auto()
    """Anybody, also while nobody can say whose session it is: what is told or done doesn't depend on it."""
    GUEST = auto()
    """Anybody; but who signed in is not to be taken for a guest while sessions can't be read."""
    CUSTOMER = auto()
    """Customers who signed in, for what is theirs."""
    SIGNED_IN = auto()
    """Customers and staff who signed in, for what is theirs."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A field of a type that is null for those who have not the right, where the rest of the object is for others too."""

    right: Right


Rule = Who | Right | Hidden

TABLE: dict[str, Rule] = {
    "Query.node": Who.PUBLIC,
    "Query.locations": Who.PUBLIC,
    "Query.location": Who.PUBLIC,
    "Query.vehicleClasses": Who.PUBLIC,
    "Query.offers": Who.PUBLIC,
    "Query.offer": Who.PUBLIC,
    "Query.priceCalendar": Who.PUBLIC,
    "Query.booking": Who.PUBLIC,
    "Query.clientConfig": Who.PUBLIC,
    "Query.viewer": Who.GUEST,
    "Query.savedCards": Who.CUSTOMER,
    "Query.sessions": Who.SIGNED_IN,
    "Query.accessTokens": Who.SIGNED_IN,
    "Query.myDataExport": Who.CUSTOMER,
    "Query.erasure": Who.PUBLIC,
    "Query.staffViewer": Who.GUEST,
    "Query.staffBooking": Right.BOARD,
    "Query.bookingReturnQuote": Right.RETURN,
    "Query.bookings": Right.BOARD,
    "Query.vehicles": Right.BOARD,
    "Query.staffMembers": Right.STAFF,
    "Query.auditLog": Right.AUDIT,
    "Query.notifications": Right.MAILS,
    "Query.deadLetters": Right.DEAD_LETTERS_SEE,
    "Query.deadLetter": Right.DEAD_LETTERS_SEE,
    "Mutation.signInStart": Who.PUBLIC,
    "Mutation.signInFinish": Who.PUBLIC,
    "Mutation.signOut": Who.PUBLIC,
    "Mutation.bookingCreate": Who.GUEST,
    "Mutation.bookingPay": Who.GUEST,
    "Mutation.bookingCancel": Who.GUEST,
    "Mutation.bookingChange": Who.GUEST,
    "Mutation.profileUpdate": Who.CUSTOMER,
    "Mutation.savedCardRemove": Who.CUSTOMER,
    "Mutation.sessionEnd": Who.SIGNED_IN,
    "Mutation.sessionEndOthers": Who.SIGNED_IN,
    "Mutation.accessTokenCreate": Who.SIGNED_IN,
    "Mutation.accessTokenRevoke": Who.SIGNED_IN,
    "Mutation.accountErase": Who.CUSTOMER,
    "Mutation.customerErase": Right.ERASE,
    "Mutation.bookingPickUp": Right.PICK_UP,
    "Mutation.bookingReturn": Right.RETURN,
    "Mutation.bookingAddCharges": Right.CHARGE,
    "Mutation.bookingNoShow": Right.NO_SHOW,
    "Mutation.refundCreate": Right.REFUND,
    "Mutation.vehicleMaintenanceSave": Right.MAINTENANCE,
    "Mutation.staffMemberSave": Right.STAFF,
    "Mutation.notificationResend": Right.MAILS,
    "Mutation.deadLetterReplay": Right.DEAD_LETTERS_DECIDE,
    "Mutation.deadLetterDrop": Right.DEAD_LETTERS_DECIDE,
    "Subscription.bookingChanged": Who.PUBLIC,
    "Booking.disputes": Hidden(Right.BOARD),
    "HandOver.staff": Hidden(Right.BOARD),
}


def check(rule: Who | Right, actor: Actor | None) -> None:
    """Raise UNAUTHENTICATED for who has to sign in, FORBIDDEN for who may not; `actor` is None while nobody can say who it is."""
    if rule is Who.PUBLIC:
        return
    if actor is None:
        message = "Who is signed in can't be told right now. Try again in a moment."
        raise ServiceDownError("SERVICE_UNAVAILABLE", message)
    if rule is Who.GUEST or _admits(rule, actor):
        return
    if actor.kind == "guest":
        raise ToldError("UNAUTHENTICATED", "Sign in first, or send an access token as `Authorization: Bearer …`.")
    raise ToldError("FORBIDDEN", "This is not among your rights.")


def has(right: Right, actor: Actor | None) -> bool:
    """Whether it is staff with this right."""
    return actor is not None and actor.kind == "staff" and may(actor.role, right)


def _admits(rule: Who | Right, actor: Actor) -> bool:
    if isinstance(rule, Right):
        return has(rule, actor)
    return actor.kind == "customer" or (rule is Who.SIGNED_IN and actor.kind == "staff")


def install(schema: GraphQLSchema) -> None:
    """Put the table in front of the schema's resolvers. A root field without an entry, or an entry without a field, is a bug."""
    roots = {kind.name for kind in (schema.query_type, schema.mutation_type, schema.subscription_type) if kind}
    left = dict(TABLE)
    for kind in schema.type_map.values():
        for name, field in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
            place = f"{kind.name}.{name}"
            rule = left.pop(place, None)
            assert rule is not None or kind.name not in roots, f"bug: the table of rights says nothing of {place}"
            if rule is not None:
                _guard(field, rule)
    assert not left, f"bug: the table of rights names what isn't there: {', '.join(left)}"


def _guard(field: GraphQLField, rule: Rule) -> None:
    """Subscriptions are guarded where they begin; `unavailable` is what a mutation answers for a part that is down."""
    if isinstance(rule, Hidden):
        assert field.resolve is not None
        field.resolve = _hiding(field.resolve, rule.right)
    elif rule is not Who.PUBLIC:
        result = get_named_type(field.type)
        tells = isinstance(result, GraphQLUnionType) and any(kind.name == "Unavailable" for kind in result.types)
        if field.subscribe is not None:
            field.subscribe = _checking(field.subscribe, rule, tells=False)
        else:
            assert field.resolve is not None
            field.resolve = _checking(field.resolve, rule, tells=tells)


def _checking(resolve: Callable[..., Any], rule: Who | Right, *, tells: bool) -> Callable[..., Any]:
    @wraps(resolve)
    def checked(root: Any, info: Any, **given: Any) -> Any:
        try:
            check(rule, info.context.actor)
        except ServiceDownError:
            if tells:
                return views.Unavailable()
            raise
        return resolve(root, info, **given)

    return checked


def _hiding(resolve: Callable[..., Any], right: Right) -> Callable[..., Any]:
    assert not inspect.isasyncgenfunction(resolve)

    @wraps(resolve)
    def hidden(root: Any, info: Any, **given: Any) -> Any:
        return resolve(root, info, **given) if has(right, info.context.actor) else None

    return hidden
