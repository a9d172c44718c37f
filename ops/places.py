"""Directories that are written to: made when they are absent, or refused by name."""

import os
from pathlib import Path

from ops.errors import ConfigurationError


def writable(directory: Path, called: str) -> Path:
    """Make a directory when it is absent, and return it.

    called: what it is and which setting or option names it.
    Raises ConfigurationError when it is a file, cannot be made, or may not be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        why = "is a file"
    except OSError as error:
        why = f"cannot be made ({error.strerror})"
    else:
        if os.access(directory, os.W_OK | os.X_OK):
            return directory
        why = "may not be written"
    raise _unfit(directory, called, why)


def could_be_written(directory: Path, called: str) -> None:
    """Refuse what `writable` would refuse, and make nothing.

    Raises ConfigurationError that names what is in the way.
    """
    held = next(place for place in (directory, *directory.parents) if place.exists())
    if not held.is_dir():
        raise _unfit(held, called, "is a file")
    if not os.access(held, os.W_OK | os.X_OK):
        raise _unfit(held, called, "may not be written")


def _unfit(directory: Path, called: str, why: str) -> ConfigurationError:
    return ConfigurationError(f"{called}: {directory} {why}; name a directory that can be written")
