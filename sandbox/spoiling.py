"""How a fault changes a request or its answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from sandbox.exchange import Answer, Call, as_html, as_json
from sandbox.faults import Fault
from sandbox.pages import Pages
from sandbox.rewriting import emptied, renamed, retyped

Ask = Callable[[Call], Answer]
_DATES = (
    (re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"), "%Y-%m-%d"),
    (re.compile(r"(?<!\d)\d{2}/\d{2}/\d{4}(?!\d)"), "%m/%d/%Y"),
    (re.compile(r"(?<![0-9A-Za-z])(?:19|20)\d{6}(?![0-9A-Za-z])"), "%Y%m%d"),
)
_CREDENTIALS = frozenset(
    {"authorization", "x-api-key", "apikey", "api_key", "key", "token", "access_token"}
)
_NO_LONGER_KNOWN = "expired"


def spoiled(fault: Fault, ask: Ask, call: Call, pages: Pages) -> Answer:
    """What a request is answered that meets a fault.

    Args:
        fault: what was ordered.
        ask: the provider.
        call: the request.
        pages: remembers pages for duplicates.
    """
    match fault.status:
        case None:
            return ask(call)
        case 429:
            return as_json({"message": "Too many requests"}, 429, {"retry-after": "1"})
        case int(status):
            return as_html(f"Error {status}", status)
        case "html":
            return as_html("Just a moment", 200)
        case "dead":
            return Answer(0, b"", sent=0)
        case "exhausted":
            return _exhausted(fault.code)
        case "echo":
            said = f"{call.path}?{urlencode(call.query)} {dict(call.query)} {dict(call.headers)}"
            return as_html(said, fault.code)
        case "expired":
            return _expired(ask, call)
        case "wrong_date":
            return ask(_day_before(call))
        case "duplicate_page":
            return pages.repeated(ask, call)
    answer = ask(call)
    if answer.status != 200:
        return answer
    match fault.status:
        case "truncate":
            return replace(answer, body=answer.body[: len(answer.body) // 2])
        case "cut_off":
            return replace(answer, sent=len(answer.body) // 2)
        case "empty":
            return replace(answer, body=emptied(answer))
        case "rename":
            return replace(answer, body=renamed(answer, fault.field))
        case _:
            return replace(answer, body=retyped(answer, fault.field))


def _exhausted(code: int) -> Answer:
    body = {"message": "Usage quota has been reached.", "error_code": "OUT_OF_USAGE_CREDITS"}
    return as_json(body, code, {"x-requests-remaining": "0", "x-requests-last": "0"})


def _expired(ask: Ask, call: Call) -> Answer:
    """Ask with another key, so that the refusal is the provider's; a keyless one says 401."""
    headers, query = (
        {
            name: _NO_LONGER_KNOWN if name.lower() in _CREDENTIALS else value
            for name, value in given.items()
        }
        for given in (call.headers, call.query)
    )
    answer = ask(replace(call, headers=headers, query=query))
    return answer if answer.status in (401, 403) else as_json({"message": "Unauthorized"}, 401)


def _day_before(call: Call) -> Call:
    query = {name: _moved(value) for name, value in call.query.items()}
    return replace(call, path=_moved(call.path), query=query)


def _moved(text: str) -> str:
    def earlier(found: re.Match[str], form: str) -> str:
        try:
            day: date = datetime.strptime(found.group(), form).date()
        except ValueError:
            return found.group()
        return (day - timedelta(days=1)).strftime(form)

    for pattern, form in _DATES:
        text = pattern.sub(lambda found, form=form: earlier(found, form), text)  # type: ignore[misc]
    return text
