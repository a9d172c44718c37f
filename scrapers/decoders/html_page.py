"""What kind of HTML page a body is, for errors that name it."""

import re
from html import unescape

_TITLE = re.compile(rb"(?is)<title[^>]*>(.*?)</title")


def is_html(body: bytes) -> bool:
    """Say whether a body begins as an HTML or XML page does, and as no other form of text."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def page_name(body: bytes) -> str:
    """Name a page by its title, as `an HTML page titled 'Sign in'`, or by how it begins."""
    found = _TITLE.search(body[:200_000])
    title = " ".join(unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
    if title:
        return f"an HTML page titled {title[:80]!r}"
    shown = body[:40].decode("utf-8", "replace")
    return f"an HTML page without a title that begins with {shown!r}"
