"""What kind of HTML page a body is, for errors that name it."""

from html import unescape


def is_html(body: bytes) -> bool:
    """Say whether a body begins as an HTML or XML page does, and as no other form of text."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def page_name(body: bytes) -> str:
    """Name a page by its title, as `an HTML page titled 'Sign in'`, or by how it begins."""
    title = _title(body[:200_000])
    if title:
        return f"an HTML page titled {title[:80]!r}"
    shown = body[:40].decode("utf-8", "replace")
    return f"an HTML page without a title that begins with {shown!r}"


def _title(page: bytes) -> str:
    lower = page.lower()
    tag = lower.find(b"<title")
    begin = lower.find(b">", tag) + 1
    end = lower.find(b"</title", begin)
    if tag < 0 or begin == 0 or end < 0:
        return ""
    return " ".join(unescape(page[begin:end].decode("utf-8", "replace")).split())
