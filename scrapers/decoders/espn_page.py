"""The data that a page of www.espn.com carries in a script, `window['__espnfitt__']={…};`."""

import json
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scrapers.decoders.bodies import described, text_of
from scrapers.decoders.json_document import decode_json
from scrapers.documents import get_in
from scrapers.errors import DecodeError

_ASSIGNED = re.compile(r"window\[['\"]__espnfitt__['\"]\]\s*=\s*")


def page_content(body: bytes, part: str) -> dict[str, Any]:
    """Return one part of a page's data, `page.content.<part>`.

    Raises:
        DecodeError: not a page of www.espn.com (what it is instead is named), its data cannot be
            read, or it is a page about something else.
    """
    data = _embedded(LexborHTMLParser(text_of(body)))
    if data is None:
        raise DecodeError(f"the body is {described(body)}, and no page with data of www.espn.com")
    content = get_in(data, "page", "content", part)
    if not isinstance(content, dict):
        held = get_in(data, "page", "content")
        parts = ", ".join(list(held)[:12]) if isinstance(held, dict) else "nothing"
        raise DecodeError(f"{described(body)} has no {part}, its content holds {parts}")
    return content


def _embedded(page: LexborHTMLParser) -> Any:
    for script in page.css("script"):
        code = script.text()
        found = _ASSIGNED.search(code)
        if found is None:
            continue
        try:
            _, end = json.JSONDecoder().raw_decode(code, found.end())
            return decode_json(code[found.end() : end].encode())
        except RecursionError:
            raise DecodeError("the data embedded in the page is nested too deep") from None
        except (DecodeError, ValueError) as error:
            raise DecodeError(f"the data embedded in the page cannot be read: {error}") from error
    return None
