"""The counter's door: until staff sign in by name, one token from the secrets says that somebody is staff."""

import hmac

import grpc
from rentacar.rent.v1 import rent_pb2

from chassis.rpc import RpcError


class StaffDoor:
    """Lets staff in, and nobody while no token is set."""

    def __init__(self, token: str) -> None:
        """`token` is what every staff call must carry; empty: there is no staff."""
        self._token = token.encode()

    def admits(self, staff: rent_pb2.Staff) -> bool:
        """Whether the token is theirs; takes as long whatever it is."""
        return hmac.compare_digest(self._token, staff.token.encode()) and bool(self._token)

    def enter(self, staff: rent_pb2.Staff) -> str:
        """Who it is, as the audit names them. Raises PERMISSION_DENIED."""
        if not self.admits(staff):
            raise RpcError(grpc.StatusCode.PERMISSION_DENIED, "STAFF_ONLY", "the token is not the staff's")
        return staff.name
