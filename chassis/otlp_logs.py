"""Logs by OTLP: what stands on standard output, with the trace it belongs to and every known secret covered."""

from __future__ import annotations

import logging
from typing import Any

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import get_current
from opentelemetry.sdk._logs import LoggerProvider

from chassis import logs, redaction

_OF_TELEMETRY = "opentelemetry"
_SEVERITIES = (
    (logging.CRITICAL, SeverityNumber.FATAL, "FATAL"),
    (logging.ERROR, SeverityNumber.ERROR, "ERROR"),
    (logging.WARNING, SeverityNumber.WARN, "WARN"),
    (logging.INFO, SeverityNumber.INFO, "INFO"),
    (logging.NOTSET, SeverityNumber.DEBUG, "DEBUG"),
)


class OtlpHandler(logging.Handler):
    """Queues each record for the next batch. What telemetry says of itself stays out: of an export that fails no other would come."""

    def __init__(self, provider: LoggerProvider) -> None:
        super().__init__()
        self._provider = provider

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(_OF_TELEMETRY):
            return
        try:
            self._provider.get_logger(record.name).emit(_translated(record))
        except Exception:
            self.handleError(record)


def _translated(record: logging.LogRecord) -> LogRecord:
    number, text = next((number, text) for level, number, text in _SEVERITIES if record.levelno >= level)
    attributes = {key: _value(value) for key, value in logs.extra_of(record).items()}
    if record.exc_info and record.exc_info[0]:
        attributes["exception.type"] = record.exc_info[0].__name__
        attributes["exception.stacktrace"] = redaction.covered(logs.FORMATTER.formatException(record.exc_info))
    return LogRecord(
        timestamp=int(record.created * 1e9),
        context=get_current(),
        severity_number=number,
        severity_text=text,
        body=redaction.covered(record.getMessage()),
        attributes=attributes,
    )


def _value(value: Any) -> str | bool | int | float:
    return value if isinstance(value, bool | int | float) else redaction.covered(str(value))
