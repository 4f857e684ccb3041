"""Who may call which rpc of notify_service."""

from chassis.admission import Table, customers, only, staff, through_bff
from chassis.roles import Right
from notify_service.server import SERVICE

ADMISSION: Table = {
    SERVICE: {
        "ListMessages": staff(Right.MAILS),
        "ResendMessage": staff(Right.MAILS),
        "ListDocuments": through_bff(),
        "GetDocument": through_bff(),
        "SendSignInCode": only("rent"),
        "ExportCustomer": customers(),
        "EraseCustomer": only("rent"),
    }
}
