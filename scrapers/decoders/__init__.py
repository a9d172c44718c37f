"""From the bytes a provider sent to the JSON document that is loaded."""

from typing import Any

from scrapers.decoders.json_document import decode_json
from scrapers.feed import Content, Feed


def content_of(feed: Feed, body: bytes) -> Content:
    """Say what a body of a feed is: what its provider sends, or JSON that was decoded before."""
    is_json = body.lstrip()[:1] in (b"{", b"[")
    return "json" if is_json else feed.content


def decode(feed: Feed, content: Content, body: bytes) -> Any:
    """Turn a body into the document of its feed.

    Args:
        feed: whose decoder applies.
        content: what the body is; JSON where the provider sends something else is only parsed.
        body: bytes as received.

    Raises:
        DecodeError: the body is not what the feed promises.
    """
    if content == "json" and feed.content != "json":
        return decode_json(body)
    return feed.decoder(body)
