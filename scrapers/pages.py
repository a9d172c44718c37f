"""Answers that come in pages, put together to one document."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.utils import parse_header_links

from ops.redact import redact_params
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError, FetchError
from scrapers.feed import Feed, Pages
from scrapers.http import Answer
from scrapers.plan import Ask

MOST_PAGES = 50


def whole_answer(feed: Feed, ask: Ask, first: Answer, send: Callable[[Ask], Answer]) -> bytes:
    """Return a body as received when it has one page, else one document with the rows of all.

    A page that repeats the one before it is asked for once more.

    Args:
        feed: says how its pages continue.
        ask: what the first page answers.
        first: that page.
        send: fetches another page; raises FetchError.

    Raises:
        FetchError: a page could not be had, repeats the one before, is empty though more follow,
            or there are too many.
    """
    pages = feed.pages
    if pages is None:
        return first.body
    documents = [_object(first.body)]
    answer = first
    while (following := _next(pages, ask, documents[-1], answer)) is not None:
        if len(documents) == MOST_PAGES:
            raise _broken(ask, f"sent {MOST_PAGES} pages and more; check the parameters")
        answer, document = _page(pages, following, documents[-1], send)
        if not isinstance(document.get(pages.rows), list):
            raise _broken(ask, f"page {len(documents) + 1} has no {pages.rows}; try again later")
        documents.append(document)
    if len(documents) == 1:
        return first.body
    rows = [row for document in documents for row in document[pages.rows]]
    return json.dumps({**documents[-1], pages.rows: rows}).encode()


def _page(
    pages: Pages, ask: Ask, before: dict[str, Any], send: Callable[[Ask], Answer]
) -> tuple[Answer, dict[str, Any]]:
    for _ in range(2):
        answer = send(ask)
        document = _object(answer.body)
        rows = document.get(pages.rows)
        if not rows or rows != before.get(pages.rows):
            return answer, document
    raise _broken(ask, f"sent the same page twice for {dict(ask.params)}; try again later")


def _next(pages: Pages, ask: Ask, document: dict[str, Any], answer: Answer) -> Ask | None:
    rows = document.get(pages.rows)
    if not isinstance(rows, list):
        return None
    value = pages.next_page(document)
    if value is None:
        value = _link(answer)
    if value is None:
        return None
    if not rows:
        raise _broken(
            ask, f"sent a page without {pages.rows} that says more follow; try again later"
        )
    if isinstance(value, str) and value.startswith(("/", "http")):
        following = redact_params(dict(parse_qsl(urlsplit(value).query)))
        return replace(ask, params={**ask.params, **following})
    return replace(ask, params={**ask.params, pages.param: value})


def _link(answer: Answer) -> str | None:
    links = parse_header_links(answer.headers.get("Link", ""))
    return next((link["url"] for link in links if link.get("rel") == "next"), None)


def _object(body: bytes) -> dict[str, Any]:
    try:
        document = decode_json(body)
    except DecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _broken(ask: Ask, what: str) -> FetchError:
    return FetchError("http", f"{ask.provider.name} {what}")
