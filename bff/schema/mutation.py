"""Mutations: one call each; what a service refuses is a type of the answer, and so is a service that is down."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import rent_pb2

from bff import ids, requests, views
from bff.answers import expected, told
from bff.bookings import Info, key_of
from bff.money import minor_units
from bff.problems import invalid
from bff.schema import accounts, board, counter, dead_lettering, fleet, mails, own, privacy, signing_in, staff
from bff.schema.bookings import (
    BookingCancelled,
    BookingChangeStarted,
    BookingCreated,
    BookingNotFound,
    BookingPayStarted,
    ExtraSoldOut,
    IdempotencyKeyReused,
    InvalidInput,
    NotAllowed,
    PaymentMethodUnavailable,
    QuoteChanged,
    Unavailable,
)
from bff.schema.inputs import BookingCancelInput, BookingChangeInput, BookingCreateInput, BookingPayInput, Key
from bff.schema.offers import ClassSoldOut, OfferExpired
from bff.schema.signing_in import SignInStarted

BookingCreateResult = Annotated[
    BookingCreated
    | ClassSoldOut
    | ExtraSoldOut
    | OfferExpired
    | PaymentMethodUnavailable
    | InvalidInput
    | IdempotencyKeyReused
    | Unavailable,
    strawberry.union("BookingCreateResult", description="The booking, or why there is none."),
]
BookingPayResult = Annotated[
    BookingPayStarted
    | BookingNotFound
    | NotAllowed
    | PaymentMethodUnavailable
    | InvalidInput
    | IdempotencyKeyReused
    | Unavailable,
    strawberry.union("BookingPayResult", description="The booking with its payment under way, or why not."),
]
BookingCancelResult = Annotated[
    BookingCancelled | BookingNotFound | NotAllowed | QuoteChanged | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("BookingCancelResult", description="The booking, cancelled; or why not."),
]
BookingChangeResult = Annotated[
    BookingChangeStarted
    | BookingNotFound
    | NotAllowed
    | ClassSoldOut
    | ExtraSoldOut
    | OfferExpired
    | PaymentMethodUnavailable
    | InvalidInput
    | IdempotencyKeyReused
    | Unavailable,
    strawberry.union("BookingChangeResult", description="The booking with its change under way, or why not."),
]


async def booking_create(
    info: Info,
    input: Annotated[BookingCreateInput, strawberry.argument(description="What to book.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    request = requests.create(
        input,
        caller=info.context.caller,
        key=idempotency_key,
        locale="" if input.locale is None else info.context.language(input.locale),
        default_locale=info.context.locale,
    )

    async def create() -> Any:
        return await told(info, await info.context.services.create_booking(request), views.BookingCreated)

    return await expected(create())


async def booking_pay(
    info: Info,
    input: Annotated[BookingPayInput, strawberry.argument(description="Which booking, and how to pay.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    key = key_of(info.context, input.booking.reference, input.booking.email, input.booking.token)
    if key is None:
        return views.BookingNotFound()
    request = requests.pay(input, booking=key, caller=info.context.caller, key=idempotency_key)

    async def pay() -> Any:
        if input.payment_id:
            payment = await _payment(info, key, input.payment_id)
            if payment is None:
                return invalid("paymentId", "PAYMENT_UNKNOWN")
            request.purpose, request.number = payment.purpose, payment.number
        return await told(info, await info.context.services.pay_booking(request), views.BookingPayStarted)

    return await expected(pay())


async def _payment(info: Info, key: rent_pb2.BookingKey, payment_id: str) -> payment_pb2.Payment | None:
    """The payment of that id, if it is one of this booking."""
    kind, wanted = ids.decode(payment_id) or ("", "")
    booking = (await info.context.services.get_booking(key)).booking
    payments = (await info.context.payments_of(booking.booking_id)).payments
    return next((each for each in payments if (kind, wanted) == ("Payment", each.payment_id)), None)


async def booking_cancel(
    info: Info,
    input: Annotated[BookingCancelInput, strawberry.argument(description="Which booking, at which fee.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    key = key_of(info.context, input.booking.reference, input.booking.email, input.booking.token)
    if key is None:
        return views.BookingNotFound()
    services = info.context.services

    async def cancel() -> Any:
        currency = (await services.get_booking(key)).booking.total.currency_code
        fee = minor_units(input.expected_fee, currency)
        if fee is None:
            return invalid("expectedFee", "AMOUNT_INVALID")
        request = requests.cancel(key, fee=fee, caller=info.context.caller, key=idempotency_key)
        return await told(info, await services.cancel_booking(request), views.BookingCancelled)

    return await expected(cancel())


async def booking_change(
    info: Info,
    input: Annotated[BookingChangeInput, strawberry.argument(description="Which booking, to which offer.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    key = key_of(info.context, input.booking.reference, input.booking.email, input.booking.token)
    if key is None:
        return views.BookingNotFound()
    request = requests.change(input, booking=key, caller=info.context.caller, key=idempotency_key)

    async def change() -> Any:
        return await told(info, await info.context.services.change_booking(request), views.BookingChangeStarted)

    return await expected(change())


@strawberry.type(description="What can be done. Expected failures are types of each answer.")
class Mutation:
    booking_create: BookingCreateResult = strawberry.field(
        resolver=booking_create,
        description="Takes a car of the offer's class, holds it, and begins the payment. Its end is told by `bookingChanged`.",
    )
    booking_pay: BookingPayResult = strawberry.field(
        resolver=booking_pay,
        description="Tries a payment again after a decline, with another method or card; or pays what is owed for a change "
        "or a bill.",
    )
    booking_cancel: BookingCancelResult = strawberry.field(
        resolver=booking_cancel,
        description="Cancels a booking before its pick-up: the fee is kept, the rest goes back by itself, the car is free again.",
    )
    booking_change: BookingChangeResult = strawberry.field(
        resolver=booking_change,
        description="Changes times, class or selection to those of a new offer. The difference is charged or goes back; until "
        "it is paid the old booking stands untouched, and both cars are kept.",
    )
    booking_pick_up: counter.BookingPickUpResult = strawberry.field(
        resolver=counter.booking_pick_up,
        description="For staff: hands a car out, once the deposit is authorised.",
    )
    booking_return: counter.BookingReturnResult = strawberry.field(
        resolver=counter.booking_return, description="For staff: takes the car back and opens the bill."
    )
    booking_add_charges: counter.BookingAddChargesResult = strawberry.field(
        resolver=counter.booking_add_charges,
        description="For staff: charges that came after the return, as a bill of its own. The customer is told first.",
    )
    sign_in_start: SignInStarted = strawberry.field(
        resolver=signing_in.sign_in_start,
        description="Mails a one-time code. The answer is the same whether the address is known or not. Asked for too often it is an error "
        "with RATE_LIMITED.",
    )
    sign_in_finish: signing_in.SignInResult = strawberry.field(
        resolver=signing_in.sign_in_finish,
        description="Takes the code and begins a session, whose cookie comes with the answer; what session the browser had ends. Who has "
        "no account gets one.",
    )
    sign_out: bool = strawberry.field(
        resolver=signing_in.sign_out, description="Ends the browser's session. True, also where there was none."
    )
    profile_update: accounts.ProfileUpdateResult = strawberry.field(
        resolver=own.profile_update, description="Changes the profile of the customer who is signed in."
    )
    saved_card_remove: accounts.SavedCardRemoveResult = strawberry.field(
        resolver=own.saved_card_remove,
        description="Forgets a card of the customer who is signed in, at the provider too.",
    )
    session_end: accounts.SessionEndResult = strawberry.field(
        resolver=own.session_end, description="Signs one of one's own browsers out."
    )
    session_end_others: accounts.SessionEndOthersResult = strawberry.field(
        resolver=own.session_end_others, description="Signs all of one's own browsers out but the one that asks."
    )
    access_token_create: accounts.AccessTokenCreateResult = strawberry.field(
        resolver=own.access_token_create,
        description="Makes a token for a program that is to act as who is signed in. FORBIDDEN to who came by a token themselves.",
    )
    access_token_revoke: accounts.AccessTokenRevokeResult = strawberry.field(
        resolver=own.access_token_revoke, description="Ends one of one's own tokens; an admin ends anybody's of staff."
    )
    account_erase: privacy.AccountEraseResult = strawberry.field(
        resolver=privacy.account_erase,
        description="Forgets the customer who is signed in and signs them out everywhere. Takes a fresh code: call `signInStart` with "
        "their own address first. FORBIDDEN to who came by a token.",
    )
    customer_erase: privacy.CustomerEraseResult = strawberry.field(
        resolver=privacy.customer_erase,
        description="For admins: forgets whoever an address is of, who asked for it by letter.",
    )
    booking_no_show: board.BookingNoShowResult = strawberry.field(
        resolver=board.booking_no_show,
        description="For staff: nobody came for the car. Only once the time for it has passed.",
    )
    refund_create: board.RefundCreateResult = strawberry.field(
        resolver=board.refund_create,
        description="For managers: gives back a part of what was paid for a rental, or all.",
    )
    vehicle_maintenance_save: fleet.VehicleMaintenanceSaveResult = strawberry.field(
        resolver=fleet.vehicle_maintenance_save,
        description="For managers: takes a car out for a time, changes that, or ends it. Offers count without it at once.",
    )
    staff_member_save: staff.StaffMemberSaveResult = strawberry.field(
        resolver=staff.staff_member_save,
        description="For admins: takes somebody on, or changes their role, locations or whether they may act.",
    )
    notification_resend: mails.NotificationResendResult = strawberry.field(
        resolver=mails.notification_resend,
        description="For managers: sends a mail once more, as it would be written now.",
    )
    dead_letter_replay: dead_lettering.DeadLetterReplayResult = strawberry.field(
        resolver=dead_lettering.dead_letter_replay,
        description="For admins: puts an event that was given up on its stream again.",
    )
    dead_letter_drop: dead_lettering.DeadLetterDropResult = strawberry.field(
        resolver=dead_lettering.dead_letter_drop, description="For admins: gives an event up for good."
    )
