"""JSON bodies, guarded against what is not JSON or is built to hurt."""

import json
import re
from math import isfinite
from typing import Any

from scrapers.decoders.bodies import described, text_of
from scrapers.errors import DecodeError

MAX_NESTING = 64
_LARGE = re.compile(rb"[eE][+]?[0-9]{3}|[0-9]{300}")


def decode_json(body: bytes) -> Any:
    """Parse a JSON body.

    Raises:
        DecodeError: not JSON (an HTML page is named as such), NaN or Infinity, a number too large,
            bytes that are not UTF-8, halves of surrogate pairs, or nesting deeper than
            `MAX_NESTING`.
    """
    text = text_of(body)
    try:
        document = json.loads(text, parse_constant=_refuse_constant, **_numbers(body))
    except RecursionError:
        raise DecodeError(_too_deep()) from None
    except ValueError as error:
        seen = f"{error}; it is {described(body)}"
        raise DecodeError(f"the body is not JSON: {seen}") from error
    _check_nesting(document)
    if b"\\ud" in body or b"\\uD" in body:
        _check_text(document)
    return document


def packed_text(document: Any) -> str:
    """Return a document as JSON text without blanks."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _refuse_constant(name: str) -> Any:
    raise DecodeError(f"the body holds {name}, which is not JSON")


def _numbers(body: bytes) -> dict[str, Any]:
    """How numbers are parsed: only where one could be too large is each of them looked at."""
    return {"parse_float": _finite} if _LARGE.search(body) else {}


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise DecodeError(f"the body holds the number {text[:20]}, which is too large")
    return number


def _check_text(document: Any) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DecodeError("the body holds half of a surrogate pair, which is no text") from error


def _check_nesting(document: Any) -> None:
    level = [document]
    for _ in range(MAX_NESTING):
        deeper: list[Any] = []
        for container in level:
            values = container.values() if type(container) is dict else container
            if type(container) in (dict, list):
                deeper.extend(value for value in values if type(value) in (dict, list))
        if not deeper:
            return
        level = deeper
    raise DecodeError(_too_deep())


def _too_deep() -> str:
    return f"the JSON is nested deeper than {MAX_NESTING} levels"
