"""What the logs say: one line per event, with codes and ids and never with what a person typed.

NARU_LOG=json gives one JSON object per line, with the id of the request or job it belongs to and a line per request;
console is for people at a terminal.
"""

import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

FRAMES = 12


def place_of_error(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Class and frames of an exception instead of its text, which may quote a person's input, and its variables."""
    raised = event.pop("exc_info", None)
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        event["error"] = type(error).__name__
        event["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _without_foreign_objects(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Django attaches the request and its connection to some records."""
    return {key: value for key, value in event.items() if key not in {"request", "server_time"}}


def logging_config(style: str, *, is_debug: bool = False) -> dict[str, Any]:
    """Django's LOGGING for `style`: json or console."""
    is_json = style == "json"
    errors: Processor = structlog.processors.format_exc_info if is_debug else place_of_error
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_foreign_objects,
        errors,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        if is_json
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": before,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "naru": {"level": "INFO"},
            "naru.request": {"level": "INFO" if is_json else "WARNING"},
        },
    }
