"""Why a search can't be answered with offers: the closed set of reasons, and the exception that carries one."""

from enum import StrEnum

from rent_service.network import Text


class RefusalReason(StrEnum):
    """The reasons, named as in the protobuf and GraphQL enums."""

    LOCATION_UNKNOWN = "LOCATION_UNKNOWN"
    LOCAL_TIME_DOES_NOT_EXIST = "LOCAL_TIME_DOES_NOT_EXIST"
    RETURN_BEFORE_PICKUP = "RETURN_BEFORE_PICKUP"
    PICKUP_IN_THE_PAST = "PICKUP_IN_THE_PAST"
    TOO_FAR_AHEAD = "TOO_FAR_AHEAD"
    TOO_LONG = "TOO_LONG"
    LOCATION_CLOSED = "LOCATION_CLOSED"
    ONE_WAY_NOT_OFFERED = "ONE_WAY_NOT_OFFERED"
    DRIVER_TOO_YOUNG = "DRIVER_TOO_YOUNG"
    PROMOTION_UNKNOWN = "PROMOTION_UNKNOWN"
    PROMOTION_NOT_APPLICABLE = "PROMOTION_NOT_APPLICABLE"
    COVERAGE_UNKNOWN = "COVERAGE_UNKNOWN"
    EXTRA_UNKNOWN = "EXTRA_UNKNOWN"
    EXTRA_QUANTITY = "EXTRA_QUANTITY"
    EXTRA_SOLD_OUT = "EXTRA_SOLD_OUT"


class SearchRefusedError(Exception):
    """The search can't be answered; `message` says what to do next, `field` is the input's as GraphQL spells it."""

    def __init__(self, reason: RefusalReason, field: str, message: Text) -> None:
        """Refuse with a reason for programs and a message for people."""
        super().__init__(f"{reason} ({field}): {message.en}")
        self.reason = reason
        self.field = field
        self.message = message
