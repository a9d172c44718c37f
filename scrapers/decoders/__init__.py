"""From the bytes a provider sent to the JSON document that is loaded."""

from typing import Any

from scrapers.capture import ContentKind
from scrapers.decoders.injury_pdf import decode_injury_pdf
from scrapers.decoders.json_document import decode_json
from scrapers.decoders.result_sets import decode_result_sets
from scrapers.feed import Decoder


def decode(decoder: Decoder, content: ContentKind, body: bytes) -> Any:
    """Turn a body into the document of its feed.

    Args:
        decoder: name of the feed's decoder.
        content: what the body is; one that was decoded before is only parsed.
        body: bytes as received.

    Raises:
        DecodeError: the body is not what the feed promises.
    """
    if content == "decoded" or decoder == "json":
        return decode_json(body)
    if decoder == "result_sets":
        return decode_result_sets(body)
    return decode_injury_pdf(body)
