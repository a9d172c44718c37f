"""The answers of stats.nba.com: tables turned into rows by header name, and plain documents.

Tables: `{"resource", "parameters", "resultSets": [{"name", "headers": [], "rowSet": [[]]}]}`; the
order of the columns is no matter. Addresses that end in `v3` answer with a document,
`{"meta", "<subject>": {…}}`, which is kept as it is.
"""

from typing import Any

from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError


def decode_result_sets(body: bytes) -> dict[str, Any]:
    """Return `{"parameters": {…}, "<result set>": [{HEADER: value}]}`.

    Raises:
        DecodeError: the body is not JSON, or holds no tables of that form.
    """
    document = decode_json(body)
    if not isinstance(document, dict) or not isinstance(document.get("resultSets"), list):
        raise DecodeError(f"the answer has no resultSets; it is {_outline(document)}")
    return _tables(document)


def decode_stats(body: bytes, subject: str) -> dict[str, Any]:
    """Return tables as `decode_result_sets` does, and a document about `subject` unchanged.

    Raises:
        DecodeError: the body is not JSON, or holds neither tables nor the subject.
    """
    document = decode_json(body)
    if not isinstance(document, dict):
        raise DecodeError(f"the answer is no object; it is {_outline(document)}")
    if isinstance(document.get("resultSets"), list):
        return _tables(document)
    if subject not in document:
        raise DecodeError(
            f"the answer has neither resultSets nor {subject}; it is {_outline(document)}"
        )
    return document


def _tables(document: dict[str, Any]) -> dict[str, Any]:
    parameters = document.get("parameters")
    decoded: dict[str, Any] = {"parameters": parameters if isinstance(parameters, dict) else {}}
    for position, table in enumerate(document["resultSets"]):
        name, rows = _rows(table, position)
        if name in decoded:
            raise DecodeError(f"resultSets[{position}] repeats the name {name!r}")
        decoded[name] = rows
    return decoded


def _rows(table: Any, position: int) -> tuple[str, list[dict[str, Any]]]:
    where = f"resultSets[{position}]"
    if not isinstance(table, dict):
        raise DecodeError(f"{where} is {_outline(table)}, not a table")
    name, headers, rows = table.get("name"), table.get("headers"), table.get("rowSet")
    if not isinstance(name, str) or not isinstance(headers, list) or not isinstance(rows, list):
        raise DecodeError(f"{where} has no name, headers and rowSet; it is {_outline(table)}")
    if not all(isinstance(header, str) for header in headers):
        raise DecodeError(f"{where} {name}: headers are not all text")
    width = len(headers)
    for index, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != width:
            seen = f"{len(row)} values" if isinstance(row, list) else _outline(row)
            raise DecodeError(
                f"{where} {name}: row {index} has {seen}, the headers name {width} columns"
            )
    return name, [dict(zip(headers, row, strict=True)) for row in rows]


def _outline(value: Any) -> str:
    if isinstance(value, dict):
        return f"an object with the fields {', '.join(map(str, list(value)[:6])) or '(none)'}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return f"{type(value).__name__} {str(value)[:40]!r}"
