"""Faults that tests order in advance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from sandbox.exchange import Answer, as_html, as_json


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next `times` requests whose path (and query) contains a text.

    `status` is an HTTP status to answer with, "html" for an HTML page with status 200, "truncate"
    for the first half of the true body, or None to answer normally after `hang_seconds`.
    """

    path_contains: str
    status: int | str | None = None
    hang_seconds: float = 0.0
    times: int = 1


def parse_fault(document: dict[str, Any]) -> Fault:
    """A fault from its JSON form; ValueError says what is wrong with it."""
    known = {"path_contains", "status", "hang_seconds", "times"}
    unknown = sorted(set(document) - known)
    if unknown or not isinstance(document.get("path_contains"), str):
        raise ValueError(
            f"sandbox fault: {'unknown ' + ', '.join(unknown) if unknown else 'no path_contains'}; "
            f"give path_contains and any of {', '.join(sorted(known - {'path_contains'}))}"
        )
    status = document.get("status")
    if not (status is None or isinstance(status, int) or status in ("html", "truncate")):
        raise ValueError(
            f"sandbox fault: status {status!r} is neither a number nor html nor truncate"
        )
    return Fault(
        path_contains=document["path_contains"],
        status=status,
        hang_seconds=float(document.get("hang_seconds", 0)),
        times=int(document.get("times", 1)),
    )


def spoil(fault: Fault, answer: Answer) -> Answer:
    """The answer as the fault leaves it."""
    if isinstance(fault.status, int):
        if fault.status == 429:
            return as_json({"message": "Too many requests"}, 429, {"retry-after": "1"})
        return as_html(f"Error {fault.status}", fault.status)
    if fault.status == "html":
        return as_html("Just a moment", 200)
    if fault.status == "truncate":
        return replace(answer, body=answer.body[: len(answer.body) // 2])
    return answer


class Faults:
    """The ordered faults; each request uses up at most one."""

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
        """Faults that have not happened yet."""
        with self._lock:
            return tuple(self._left)

    def take(self, address: str) -> Fault | None:
        """The fault that this request meets, if any."""
        with self._lock:
            for index, fault in enumerate(self._left):
                if fault.path_contains in address:
                    if fault.times > 1:
                        self._left[index] = replace(fault, times=fault.times - 1)
                    else:
                        del self._left[index]
                    return fault
        return None
