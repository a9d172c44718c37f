"""A request as a provider sees it, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """A GET request; header names are in lower case."""

    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers of a response.

    `sent` is None for a whole answer; else the connection closes after so many bytes of the body,
    0 without any answer.
    """

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: int | None = None


def as_json(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """A JSON answer."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, headers=headers or {})


def as_html(title: str, status: int) -> Answer:
    """A short HTML page, as content networks send with an error."""
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, page.encode(), "text/html")


def as_text(text: str, status: int) -> Answer:
    """A plain text answer."""
    return Answer(status, text.encode(), "text/plain; charset=utf-8")


def access_denied() -> Answer:
    """What a public bucket answers for a file that is not there (yet)."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    )
    return Answer(403, body.encode(), "application/xml")


def parse_date(text: str) -> date | None:
    """A date written `2024-01-15` or `01/15/2024`; None if it is neither."""
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
