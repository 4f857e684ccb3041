"""Who may call which rpc of payment_service."""

from chassis.admission import OPERATOR, Table, customers, only, through_bff
from payment_service.server import SERVICE

ADMISSION: Table = {
    SERVICE: {
        "ListPayments": through_bff("rent", "notify"),
        "GetPayment": through_bff("rent", "notify"),
        "IngestWebhook": only("bff"),
        "CheckLedger": only(OPERATOR),
        "ListSavedCards": customers(),
        "DetachSavedCard": customers(),
        "ExportCustomer": customers(),
        "EraseCustomer": only("rent"),
    }
}
