"""What the state of a booking doesn't allow."""

from rentacar.rent.v1 import booking_pb2

from rent_service import protos
from rent_service.booking import BookingStatus
from rent_service.network import Text


class NotAllowedError(Exception):
    """The booking's state doesn't allow it."""

    def __init__(self, status: BookingStatus, reason: str, message: Text) -> None:
        """`reason` is a stable word; `message` says why, and what to do."""
        super().__init__(reason)
        self.status, self.reason, self.message = status, reason, message

    def to_proto(self) -> booking_pb2.NotAllowed:
        """As it is answered."""
        return booking_pb2.NotAllowed(
            status=protos.status(self.status), reason=self.reason, message=protos.text(self.message)
        )
