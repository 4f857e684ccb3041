"""Business time without asking for it each time."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Estimates the database's business time from what it last said; `note` every time it says it."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._ahead: timedelta | None = None

    def note(self, now: datetime) -> None:
        """The database has just said what time it is."""
        self._ahead = now - datetime.now(UTC)

    def estimate(self) -> datetime | None:
        """About the database's time; None before it said any."""
        return None if self._ahead is None else datetime.now(UTC) + self._ahead
