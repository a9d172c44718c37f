"""Processes of this host, known by their number and by when they began."""

import os
from pathlib import Path

ENDED = ("Z", "X")  # states; of a zombie nobody has asked yet how it ended


def begun(pid: int) -> str | None:
    """When a process began, in ticks since this host did; None where the system does not tell."""
    status = _status(pid)
    return None if status is None else status[19]


def lives(pid: int, began: str | None) -> bool:
    """Whether the process that began then is there, not one that ended or another of its number.

    began: as `begun` told it; None stands for any time.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # it is somebody else's
    status = _status(pid)
    return status is None or (status[0] not in ENDED and began in (None, status[19]))


def _status(pid: int) -> list[str] | None:
    """The fields behind a process's name, which is in parentheses and may hold blanks: the first is
    its state, the 20th when it began.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
