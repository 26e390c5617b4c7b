"""Logs: JSON lines without personal data.

Invariant: no address, name, e-mail, text, cookie or query string is ever logged; a request is its method, the
route's pattern, the status, the time it took and its id.
"""

import logging
import sys

import structlog


def set_up_logs(level: str) -> None:
    """JSON lines on standard error, from `level` up."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(message)s", force=True)
    logging.getLogger("uvicorn.access").disabled = True


log = structlog.get_logger()
