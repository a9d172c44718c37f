"""The text of a body, and in words what a body is that a decoder refuses."""

from html import unescape

from scrapers.errors import DecodeError


def text_of(body: bytes) -> str:
    """Return the text of a body without its byte order mark.

    Raises:
        DecodeError: it is not UTF-8.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        seen = f"{error.reason} at byte {error.start}"
        raise DecodeError(f"the body is not UTF-8 text: {seen}") from error


def described(body: bytes) -> str:
    """Say what a body is: `an HTML page titled 'Sign in'`, `data that begins with 'Too many'`."""
    if is_empty(body):
        return "empty"
    if not is_html(body):
        return f"data that begins with {_begin(body)}"
    title = _title(body[:200_000])
    if title:
        return f"an HTML page titled {title[:80]!r}"
    return f"an HTML page without a title that begins with {_begin(body)}"


def is_empty(body: bytes) -> bool:
    """Say whether a body holds nothing but blanks."""
    return not body.strip(b"\xef\xbb\xbf \t\r\n\x00")


def is_html(body: bytes) -> bool:
    """Say whether a body begins as an HTML or XML page does, and as no other form of text."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _begin(body: bytes) -> str:
    return repr(body[:60].decode("utf-8", "replace"))


def _title(page: bytes) -> str:
    lower = page.lower()
    tag = lower.find(b"<title")
    begin = lower.find(b">", tag) + 1
    end = lower.find(b"</title", begin)
    if tag < 0 or begin == 0 or end < 0:
        return ""
    return " ".join(unescape(page[begin:end].decode("utf-8", "replace")).split())
