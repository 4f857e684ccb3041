"""Who may call which rpc of rent_service. What the calls then open is decided by what belongs to whom."""

from chassis.admission import ANYBODY, Table, customers, only, staff, through_bff
from chassis.roles import Right
from rent_service import account_server, server

SIGNED_IN = staff(Right.BOARD, customers=True)

ADMISSION: Table = {
    server.SERVICE: {
        "ListLocations": ANYBODY,
        "GetNetwork": ANYBODY,
        "SearchOffers": ANYBODY,
        "GetOffer": ANYBODY,
        "GetPriceCalendar": ANYBODY,
        "CreateBooking": through_bff(),
        "GetBooking": through_bff("payment", "notify"),
        "PayBooking": through_bff(),
        "CancelBooking": through_bff(),
        "ChangeBooking": through_bff(),
        "PickUpBooking": staff(Right.PICK_UP),
        "ReturnBooking": staff(Right.RETURN),
        "QuoteReturn": staff(Right.RETURN),
        "AddCharges": staff(Right.CHARGE),
        "ListBookings": staff(Right.BOARD),
        "MarkNoShow": staff(Right.NO_SHOW),
        "CreateRefund": staff(Right.REFUND),
        "ListVehicles": staff(Right.BOARD),
        "SaveVehicleMaintenance": staff(Right.MAINTENANCE),
        "GetPaymentOrder": only("payment"),
    },
    account_server.SERVICE: {
        "StartSignIn": through_bff(),
        "FinishSignIn": through_bff(),
        "SignInByOidc": through_bff(),
        "ResolveAccessToken": through_bff(),
        "GetCustomer": customers(),
        "UpdateCustomer": customers(),
        "ListCustomerBookings": customers(),
        "ExportCustomer": customers(),
        "EraseCustomer": customers(),
        "EraseByEmail": staff(Right.ERASE),
        "GetErasure": through_bff(),
        "CreateAccessToken": SIGNED_IN,
        "ListAccessTokens": SIGNED_IN,
        "RevokeAccessToken": SIGNED_IN,
        "GetStaffMember": staff(Right.BOARD),
        "ListStaffMembers": staff(Right.STAFF),
        "SaveStaffMember": staff(Right.STAFF),
        "ListAuditLog": staff(Right.AUDIT),
        "NoteStaffAct": only("rent", "payment", "notify"),
        "ListSeenBookings": only("notify"),
    },
}
