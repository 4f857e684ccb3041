"""An operation that is not executed, for reasons that lie not in its document."""

from __future__ import annotations

from bff.errors import ToldError


class TurnedAwayError(ToldError):
    """`status` is what HTTP says; `retry_after`, in seconds, when it may be tried again, if ever."""

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None) -> None:
        later = {} if retry_after is None else {"retryAfterSeconds": retry_after}
        super().__init__(code, message, **later)
        self.status, self.retry_after = status, retry_after
