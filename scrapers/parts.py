"""Large documents in parts: the same document, a slice of its rows at a time.

DuckDB handles about two thousand documents at once, so their size bounds its memory. Bodies below
`WHOLE_BYTES` stay whole. Each part has all that stands beside the rows; where that is much, there
are fewer parts, so that together they are at most twice the document.
"""

import json
from collections.abc import Iterator
from math import ceil
from typing import Any

from scrapers.contracts import Contract
from scrapers.decoders.json_document import packed_text

WHOLE_BYTES = 32 * 1024
PART_ROWS = 25


def parts_of(text: str, contract: Contract, part_rows: int = PART_ROWS) -> Iterator[str]:
    """Yield a JSON document as one text or several.

    Args:
        text: the document.
        contract: says where its rows are, such as `game.actions[]`; the first array on that path
            is sliced.
        part_rows: elements of that array in a part, or more.
    """
    if len(text) < WHOLE_BYTES:
        yield text
        return
    document = json.loads(text)
    form = contract.form_of(document)
    *parents, name = ".".join(form.rows[0]).split("[]")[0].split(".")
    holder = document
    if form.envelope is not None and form.envelope in document:
        parents.insert(0, form.envelope)
    for parent in parents:
        holder = holder[parent]
    elements: list[Any] = holder[name]
    holder[name] = []
    most = 1 + len(text) // len(packed_text(document))
    size = max(part_rows, ceil(len(elements) / most))
    for start in range(0, max(len(elements), 1), size):
        holder[name] = elements[start : start + size]
        yield packed_text(document)
