"""The service's log: ids, timings and places in the code; never a question, an answer or a secret."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

logger = logging.getLogger("tiaowen.server")


def log_failure(error: BaseException, request_id: str) -> None:
    """Log a bug: what kind, and where in the code.

    Not its words: an exception's message may quote what a client sent, and so may those it came from.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
    logger.error(
        "request failed request_id=%s %s%s",
        request_id,
        type(error).__name__,
        places,
        extra={"fields": {"request_id": request_id, "error": type(error).__name__}},
    )


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the record's ``fields``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
        return json.dumps(line, ensure_ascii=False)


def log_config(level: str, form: str) -> dict[str, Any]:
    """Return the configuration of the service's log on stderr; ``form`` is text or json."""
    formatters: dict[str, Any] = {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": JsonFormatter},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        # Libraries say only what is wrong; one that sets up a log of its own (mcp) finds there is one.
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "tiaowen": {"handlers": ["stderr"], "level": level.upper(), "propagate": False},
        },
    }
