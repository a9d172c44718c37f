"""Faults that tests order in advance, and which request meets which of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

KINDS = (
    "html",
    "truncate",
    "cut_off",
    "empty",
    "rename",
    "retype",
    "duplicate_page",
    "wrong_date",
    "dead",
    "expired",
    "exhausted",
    "echo",
)
UNTIL_CLEARED = -1
_OF_A_FIELD = frozenset({"rename", "retype"})
_KNOWN = ("status", "field", "code", "hang_seconds", "times")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next `times` requests whose path (and query) contains a text.

    In `path_contains` a `*` stands for anything in between, as in `gamelog*DateFrom=2023-11-03`.
    `times` -1 lasts until the faults are cleared. A request meets the first fault that fits it.
    `status` is None to answer normally after `hang_seconds`, an HTTP status to answer with, or

    - html: a block page with status 200
    - truncate: the first half of the true body, as if it were whole
    - cut_off: the same, but Content-Length promises all of it and the connection closes
    - empty: the true document without its rows; of a PDF a blank page
    - rename, retype: `field` has another name, or values of another type, wherever it stands
    - duplicate_page: the page before is answered again; an answer that has one page is cut in two
    - wrong_date: the answer for the day before the one that was asked for
    - dead: the connection closes without an answer
    - expired: the key is no longer known, in the provider's own words
    - exhausted: nothing is left of a metered provider's quota; `code` is 401 or 429
    - echo: a page with status `code` that repeats the request, its key included
    """

    path_contains: str
    status: int | str | None = None
    hang_seconds: float = 0.0
    times: int = 1
    field: str = ""
    code: int = 401

    def fits(self, address: str) -> bool:
        """Whether the pieces of `path_contains` stand in an address, in their order."""
        at = 0
        for piece in self.path_contains.split("*"):
            found = address.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return True


def parse_fault(document: dict[str, Any]) -> Fault:
    """A fault from its JSON form; ValueError says what is wrong with it."""
    unknown = sorted(set(document) - {"path_contains", *_KNOWN})
    if unknown or not isinstance(document.get("path_contains"), str):
        raise ValueError(
            f"sandbox fault: {'unknown ' + ', '.join(unknown) if unknown else 'no path_contains'}; "
            f"give path_contains and any of {', '.join(_KNOWN)}"
        )
    status = document.get("status")
    if not (status is None or isinstance(status, int) or status in KINDS):
        raise ValueError(
            f"sandbox fault: status {status!r} is neither a number nor one of {', '.join(KINDS)}"
        )
    fault = Fault(
        path_contains=document["path_contains"],
        status=status,
        hang_seconds=float(document.get("hang_seconds", 0)),
        times=int(document.get("times", 1)),
        field=str(document.get("field", "")),
        code=int(document.get("code", 401)),
    )
    if status in _OF_A_FIELD and not fault.field:
        raise ValueError(f"sandbox fault: {status} needs the name of a field, as field")
    if not fault.times:
        raise ValueError("sandbox fault: times 0 never happens; give -1 for until cleared")
    return fault


class Faults:
    """The ordered faults; each request meets at most one."""

    def __init__(self) -> None:
        self._left: list[Fault] = []
        self._lock = Lock()

    def order(self, fault: Fault) -> None:
        """Add a fault."""
        with self._lock:
            self._left.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._left.clear()

    def pending(self) -> tuple[Fault, ...]:
        """Faults that have not happened as often as ordered."""
        with self._lock:
            return tuple(self._left)

    def take(
        self, address: str, happens: Callable[[Fault], bool] = lambda fault: True
    ) -> Fault | None:
        """The fault that this request meets, if any; it counts as one when it `happens`."""
        with self._lock:
            for index, fault in enumerate(self._left):
                if not fault.fits(address):
                    continue
                if fault.times == 1 and happens(fault):
                    del self._left[index]
                elif fault.times > 1 and happens(fault):
                    self._left[index] = replace(fault, times=fault.times - 1)
                return fault
        return None
