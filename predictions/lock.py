"""One process and thread at a time changes a directory of models."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.places import writable

LOCK = ".lock"
MODELS = "models directory (NBA_PROPS_MODELS)"

_mine = threading.local()


@contextmanager
def locked(models_dir: Path) -> Iterator[None]:
    """Hold the directory's lock for the length of the block, waiting for who holds it.

    The directory is made when it is absent. Blocks of one thread may be nested. The operating
    system takes the lock back from a process that ends. Raises ConfigurationError when the
    directory cannot be written.
    """
    writable(models_dir, MODELS)
    path = models_dir.resolve() / LOCK
    held: set[Path] = _mine.__dict__.setdefault("paths", set())
    if path in held:
        yield
        return
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        held.add(path)
        try:
            yield
        finally:
            held.discard(path)
