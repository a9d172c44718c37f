"""Identifiers that tie every row to the run that wrote it."""

import uuid


def new_execution_id() -> str:
    """Return a new identifier for one run (a UUID as text)."""
    return str(uuid.uuid4())


def correlation_id(given: str | None = None, execution_id: str | None = None) -> str:
    """Return the correlation id of a run.

    The first of: the one given, the execution id, `manual-` and eight hex digits.
    An empty or blank string counts as missing.
    """
    for candidate in (given, execution_id):
        if candidate and candidate.strip():
            return candidate.strip()
    return f"manual-{uuid.uuid4().hex[:8]}"
