"""The actions of `timers`, by the names they are stored under."""

from collections.abc import Mapping

from .resources import charges, disputes, intent_finish, pix, refunds
from .timers import Action

ACTIONS: Mapping[str, Action] = {
    "authorization_lapses": intent_finish.lapse,
    "dispute_lost": disputes.lose,
    "dispute_won": disputes.win,
    "funds_settle": charges.settle_late,
    "inquiry_escalated": disputes.escalate,
    "pix_expires": pix.expire,
    "refund_fails": refunds.fail,
    "refund_succeeds": refunds.succeed,
}
