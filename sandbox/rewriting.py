"""Documents rewritten: without rows, with a field renamed, with a field's values of another type.

JSON with objects, JSON with tables of headers and rows, CSV, HTML and PDF. A field that is not in
a document raises KeyError, so that a fault never passes unnoticed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from fpdf import FPDF

from sandbox.exchange import Answer

_ROW = re.compile(r"(?is)<tr\b(?:(?!</tr>).)*<td\b.*?</tr>")


def emptied(answer: Answer) -> bytes:
    """The document with every list of rows empty; a PDF becomes one blank page."""
    if _is(answer, "pdf"):
        blank = FPDF()
        blank.add_page()
        return bytes(blank.output())
    if _is(answer, "csv"):
        return answer.body.partition(b"\n")[0] + b"\n"
    if _is(answer, "html"):
        return _ROW.sub("", answer.body.decode()).encode()
    return _json(_without_rows(json.loads(answer.body)))


def renamed(answer: Answer, field: str) -> bytes:
    """The document with `field` called `field_2` wherever it stands."""
    return _changed(answer, field, lambda names: names, rename=f"{field}_2")


def retyped(answer: Answer, field: str) -> bytes:
    """The document with the values of `field` as text, or as numbers where they were text."""
    return _changed(answer, field, _other_type)


def _changed(
    answer: Answer, field: str, change: Callable[[Any], Any], rename: str | None = None
) -> bytes:
    if _is(answer, "csv"):
        return _changed_csv(answer.body.decode(), field, rename)
    if not _is(answer, "json"):
        if rename is None or field.encode() not in answer.body:
            raise KeyError(field)
        return answer.body.replace(field.encode(), rename.encode())
    document = json.loads(answer.body)
    found = 0
    for held in _objects(document):
        headers, rows = held.get("headers"), held.get("rowSet")
        if isinstance(headers, list) and isinstance(rows, list) and field in headers:
            found += 1
            column = headers.index(field)
            headers[column] = rename or field
            for row in rows:
                row[column] = change(row[column])
        if field in held:
            found += 1
            changed = {rename or name if name == field else name: held[name] for name in held}
            changed[rename or field] = change(held[field])
            held.clear()
            held.update(changed)
    if not found:
        raise KeyError(field)
    return _json(document)


def _changed_csv(text: str, field: str, rename: str | None) -> bytes:
    headers, *rows = csv.reader(io.StringIO(text))
    if field not in headers:
        raise KeyError(field)
    column = headers.index(field)
    headers[column] = rename or field
    for row in rows:
        row[column] = row[column] if rename else "n/a"
    changed = io.StringIO()
    csv.writer(changed, lineterminator="\n").writerows([headers, *rows])
    return changed.getvalue().encode()


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        inner = list(document.values())
        yield document
    else:
        inner = document if isinstance(document, list) else []
    for value in inner:
        if isinstance(value, dict | list):
            yield from _objects(value)


def _without_rows(value: Any) -> Any:
    """Without the outermost lists that hold objects or rows, except the list of tables."""
    if isinstance(value, list):
        return [] if any(isinstance(item, dict | list) for item in value) else value
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("resultSets"), list):
        tables = [{**table, "rowSet": []} for table in value["resultSets"]]
        return {**value, "resultSets": tables}
    return {name: _without_rows(inner) for name, inner in value.items()}


def _other_type(value: Any) -> Any:
    if value is None:
        return None
    return len(value) if isinstance(value, str | list | dict) else str(value)


def _is(answer: Answer, kind: str) -> bool:
    return kind in answer.content_type


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
