"""The latest lines of every process's log, in memory."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from opentelemetry.proto.logs.v1 import logs_pb2

from deploy.local.telemetry.values import attributes, plain

MAX_LINES = 10_000  # about 10 MB


@dataclass(frozen=True, slots=True)
class Line:
    """One line; its time in milliseconds since 1970, its severity OpenTelemetry's number (13 warns, 17 is an error)."""

    time: float
    service: str
    logger: str
    severity: int
    level: str
    message: str
    trace_id: str
    span_id: str
    attributes: dict[str, Any]

    @classmethod
    def from_otlp(cls, record: logs_pb2.LogRecord, *, service: str, logger: str) -> Line:
        return cls(
            time=record.time_unix_nano / 1e6,
            service=service,
            logger=logger,
            severity=record.severity_number,
            level=record.severity_text,
            message=str(plain(record.body)),
            trace_id=record.trace_id.hex(),
            span_id=record.span_id.hex(),
            attributes=attributes(record.attributes),
        )

    def plain(self) -> dict[str, Any]:
        """As the API gives it."""
        return asdict(self)

    def mentions(self, words: str) -> bool:
        """Whether it holds the words, any case."""
        texts = (self.message, self.service, self.logger, self.trace_id, *map(str, self.attributes.values()))
        return any(words in text.lower() for text in texts)


class LogStore:
    """Lines as they came; the oldest go first."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=MAX_LINES)

    def add(self, line: Line) -> None:
        self._lines.append(line)

    def latest(self, *, words: str = "", severity: int = 0, trace_id: str = "", limit: int = 200) -> list[Line]:
        """Newest first: of at least this severity, of this trace, and with these words."""
        found = (
            line
            for line in reversed(self._lines)
            if line.severity >= severity
            and (not trace_id or line.trace_id == trace_id)
            and (not words or line.mentions(words.lower()))
        )
        return list(islice(found, limit))
