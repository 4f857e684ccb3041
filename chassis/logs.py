"""Logs: one JSON object a line on standard output, with the trace that was running, and with every known secret covered."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson
from opentelemetry import trace

from chassis import redaction

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonFormatter(logging.Formatter):
    """Fields: time, level, logger, message, trace_id and span_id when there is one, `extra` fields, exception."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            entry["trace_id"] = format(context.trace_id, "032x")
            entry["span_id"] = format(context.span_id, "016x")
        entry.update(extra_of(record))
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return redaction.covered(orjson.dumps(entry, default=str).decode())


FORMATTER = JsonFormatter()


def extra_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a line was given besides its message."""
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


def configure() -> None:
    """Send every log to standard output as JSON; libraries only from WARNING up."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(FORMATTER)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    cover_ends()
    for noisy in ("httpx", "httpcore", "stripe", "asyncio", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def cover_ends() -> None:
    """Let what nobody caught go the way of a log, or covered to standard error: Python itself would print it as it is."""
    sys.excepthook = _tell_end
    threading.excepthook = lambda failed: _tell_end(failed.exc_type, failed.exc_value, failed.exc_traceback)


def _tell_end(kind: type[BaseException], error: BaseException | None, trace_of: TracebackType | None) -> None:
    if logging.getLogger().handlers:
        logging.getLogger("chassis").critical("ended by an error", exc_info=(kind, error or kind(), trace_of))
    else:
        sys.stderr.write(redaction.covered("".join(traceback.format_exception(kind, error, trace_of))))
