"""Wall time and peak memory of one piece of work."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Measured:
    """Seconds of wall time, and the process's peak resident memory so far in MB."""

    seconds: float = 0.0
    peak_mb: float = 0.0


@contextmanager
def measured() -> Iterator[Measured]:
    """Measure the block."""
    found = Measured()
    started = time.perf_counter()
    yield found
    found.seconds = time.perf_counter() - started
    found.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
