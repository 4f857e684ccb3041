"""The payment kill switch, before each step that takes or holds money."""

from chassis.flags import PAYMENT_KILL_SWITCH, Reader
from payment_service.driver import PausedError


class Pausing:
    """Asked right before the provider is. What gives money back, and what only listens, goes on."""

    def __init__(self, flags: Reader) -> None:
        """`flags` stop this worker at once; rent_service, which keeps the pause, tells it with each order."""
        self._flags = flags

    def check(self, *, told: bool = False) -> None:
        """`told`: whether the order says so. Raises PausedError."""
        if told or self._flags.on(PAYMENT_KILL_SWITCH):
            raise PausedError
