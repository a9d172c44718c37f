"""Pages that are answered again instead of the next one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any

from sandbox.exchange import Answer, Call

_FIRST = {"page": ("", "1"), "offset": ("", "0"), "start": ("", "0")}
_NAMES = frozenset({"cursor", "page_token", "pagetoken", *_FIRST})
SECOND_HALF = "second-half"


class Pages:
    """Remembers the last page of each list, and the second halves of lists that it cut in two."""

    def __init__(self) -> None:
        self._last: dict[str, Answer] = {}
        self._halves: dict[str, Answer] = {}
        self._lock = Lock()

    def repeated(self, ask: Callable[[Call], Answer], call: Call) -> Answer:
        """The page before for a page that follows another, else the true first page."""
        key = _key(call)
        with self._lock:
            if continues(call) and key in self._last:
                return self._last[key]
        answer = ask(call)
        first, second = _cut(answer)
        with self._lock:
            self._last[key] = first
            if second is not None:
                self._halves[key] = second
        return first

    def second_half(self, call: Call) -> Answer | None:
        """The rest of a list that was cut in two, for who asks for it."""
        with self._lock:
            found = self._halves.get(_key(call))
        return found if call.query.get("cursor") == SECOND_HALF else None


def continues(call: Call) -> bool:
    """Whether a request asks for a page after the first."""
    return any(
        name.lower() in _NAMES and value not in _FIRST.get(name.lower(), ("",))
        for name, value in call.query.items()
    )


def _key(call: Call) -> str:
    rest = sorted(item for item in call.query.items() if item[0].lower() not in _NAMES)
    return f"{call.host}{call.path}?{rest}"


def _cut(answer: Answer) -> tuple[Answer, Answer | None]:
    """An answer of one page in two, when it is an object with a list `data`."""
    try:
        document: Any = json.loads(answer.body)
    except ValueError:
        return answer, None
    rows = document.get("data") if isinstance(document, dict) else None
    meta = document.get("meta") or {} if isinstance(document, dict) else {}
    if not isinstance(rows, list) or len(rows) < 2 or meta.get("next_cursor") is not None:
        return answer, None
    middle = len(rows) // 2
    halves = ((rows[:middle], SECOND_HALF), (rows[middle:], None))
    first, second = (
        replace(
            answer,
            body=json.dumps(
                {**document, "data": half, "meta": {**meta, "next_cursor": following}},
                ensure_ascii=False,
            ).encode(),
        )
        for half, following in halves
    )
    return first, second
