"""Errors of fetching, decoding and landing."""

from ops.errors import NbaPropsError


class DecodeError(NbaPropsError):
    """A payload cannot be turned into the document its feed promises."""


class UpstreamError(NbaPropsError):
    """The place payloads come from cannot be used at all."""


class IngestError(NbaPropsError):
    """A captured file cannot be assigned to a feed, a scope or a date."""


class FetchError(NbaPropsError):
    """One request did not give a payload.

    Args:
        category: what kind of failure, for example `http`, `network`, `auth`, `not_published`.
        reason: what was seen and what to do about it; holds no secrets.
    """

    def __init__(self, category: str, reason: str) -> None:
        """Keep the category beside the text."""
        super().__init__(reason)
        self.category = category
        self.reason = reason
