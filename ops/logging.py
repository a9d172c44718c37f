"""Structured logging to stderr; stdout belongs to the command's result.

structlog is loaded when something is logged: a command that hands over to a worker logs nothing.
"""

import logging
import os
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from ops.redact import is_secret, redact_text

LOG_LEVEL = "NBA_PROPS_LOG_LEVEL"
_usual = "WARNING"


def _without_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if is_secret(name):
            event[name] = "***"
        elif isinstance(value, str):
            event[name] = redact_text(value)
    return event


def _to_stderr(*_names: Any) -> Any:
    import structlog

    return structlog.PrintLogger(file=sys.stderr)


def log_from(level: str) -> None:
    """Show nothing below this level in this process, unless the environment names another.

    Raises:
        ValueError: the environment names none that there is.
    """
    global _usual
    _usual = level
    named = os.environ.get(LOG_LEVEL, level)
    if named.upper() not in logging.getLevelNamesMapping():
        raise ValueError(
            f"{LOG_LEVEL}={named}: no such level; take DEBUG, INFO, WARNING, ERROR or CRITICAL"
        )


def configure_logging(level: str = "INFO", as_json: bool = False) -> None:
    """Send structlog to stderr.

    Args:
        level: lowest level shown, by name.
        as_json: one JSON object a line instead of text for people.
    """
    import structlog

    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )
    logging.getLogger("urllib3").setLevel(logging.ERROR)


@contextmanager
def bound_run(correlation_id: str, execution_id: str | None = None) -> Iterator[None]:
    """Put the run's identifiers on every log line written inside the block."""
    import structlog

    _configured()
    fields = {"correlation_id": correlation_id}
    if execution_id is not None:
        fields["execution_id"] = execution_id
    with structlog.contextvars.bound_contextvars(**fields):
        yield


def get_logger() -> Any:
    """Return a logger with the current configuration and bound fields."""
    import structlog

    _configured()
    return structlog.get_logger()


def _configured() -> None:
    """Without any configuration warnings go to stderr; structlog's own default is stdout."""
    import structlog

    if not structlog.is_configured():
        configure_logging(os.environ.get(LOG_LEVEL, _usual))
