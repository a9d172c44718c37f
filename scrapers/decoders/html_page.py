"""What kind of HTML page a body is, for errors that name it."""

_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<!--")


def is_html(body: bytes) -> bool:
    """Say whether a body begins as an HTML or XML page does."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:40].lower().startswith(_STARTS)


def page_name(body: bytes) -> str:
    """Name a page by its title, as `an HTML page titled 'Sign in'`, or by how it begins."""
    _, _, rest = body[:200_000].partition(b"<title")
    _, _, rest = rest.partition(b">")
    text, closing, _ = rest.partition(b"</title")
    title = " ".join(text.decode("utf-8", "replace").split()) if closing else ""
    if title:
        return f"an HTML page titled {title[:80]!r}"
    return f"a page without a title that begins with {body[:40].decode('utf-8', 'replace')!r}"
