"""What passes between clients and providers: requests noted, latency, faults."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock

from sandbox.faults import Faults
from sandbox.pages import Pages


@dataclass
class Note:
    """How a request ended; 500 until it is known."""

    status: int = 500


@dataclass
class Traffic:
    """One server's traffic.

    `requests` are `status path?query` in the order of their ends, `seconds` the time that each
    host took for its answers in total, `most_at_once` the most requests that were answered at the
    same time. `latency` is in seconds.
    """

    latency: float = 0.0
    faults: Faults = field(default_factory=Faults)
    pages: Pages = field(default_factory=Pages)
    stopping: Event = field(default_factory=Event)
    requests: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    most_at_once: int = 0
    _running: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def wait(self, seconds: float) -> None:
        """Let time pass, no longer than the server runs."""
        if seconds > 0:
            self.stopping.wait(seconds)

    @contextmanager
    def noted(self, host: str, address: str) -> Iterator[Note]:
        """Note one request while it is answered; the block says how it ended."""
        note = Note()
        with self._lock:
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        started = time.perf_counter()
        try:
            yield note
        finally:
            with self._lock:
                self._running -= 1
                self.requests.append(f"{note.status} {address}")
                taken = time.perf_counter() - started
                self.seconds[host] = self.seconds.get(host, 0.0) + taken
