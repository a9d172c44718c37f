"""A circuit breaker for each host, so that a dead one does not hold up the others."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_GIVE_UP_AT = 5  # two dead connections or five refused requests in a row
_WEIGHTS = {"network": 3, "auth": 3, "http": 1, "quota": _GIVE_UP_AT}


@dataclass
class Breaker:
    """Opens after weighted failures in a row; lets one request through when `rest` has passed.

    `rest` is in seconds, `monotonic` returns seconds since some moment.
    """

    rest: float = 300.0
    monotonic: Callable[[], float] = time.monotonic
    _in_a_row: dict[str, int] = field(default_factory=dict, repr=False)
    _opened_at: dict[str, float] = field(default_factory=dict, repr=False)
    _reasons: dict[str, str] = field(default_factory=dict, repr=False)

    def note(self, host: str, category: str | None, reason: str = "") -> None:
        """Note how a request ended: the category and reason of its failure, None for an answer."""
        weight = _WEIGHTS.get(category, 0) if category else 0
        self._in_a_row[host] = self._in_a_row.get(host, 0) + weight if weight else 0
        if weight:
            self._reasons[host] = reason
        if self._in_a_row[host] >= _GIVE_UP_AT:
            self._opened_at[host] = self.monotonic()
        elif not weight:
            self._opened_at.pop(host, None)

    def reason(self, host: str) -> str:
        """Why the host was given up: the reason of the last failure that counted."""
        return self._reasons.get(host, "")

    def is_open(self, host: str) -> bool:
        """Whether the host is not to be asked now."""
        opened = self._opened_at.get(host)
        return opened is not None and self.monotonic() - opened < self.rest

    def lets_through(self, host: str) -> bool:
        """Whether a request may be sent now; the one that may try after `rest` is used up by it."""
        if self.is_open(host):
            return False
        if host in self._opened_at:
            self._opened_at[host] = self.monotonic()
        return True
