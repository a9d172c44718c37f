"""Secrets are taken out of whatever is stored, logged or shown."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

SECRET_NAMES = frozenset(
    {
        "apikey",
        "api_key",
        "key",
        "token",
        "access_token",
        "authorization",
        "x-api-key",
        "password",
        "secret",
        "odds_api_key",
        "balldontlie_api_key",
        "bettingpros_api_key",
    }
)
_IN_TEXT = re.compile(
    r"(?i)\b(api_?key|x-api-key|key|access_token|token|authorization|password|secret)="
    r"[^&\s\"')]+"
)
_SHORTEST_SECRET = 8
_USER_INFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s:@]+:[^/\s@]+@")


def is_secret(name: str) -> bool:
    """Say whether a parameter, header or field of this name holds a secret."""
    return name.lower() in SECRET_NAMES


def redact_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters without those that hold secrets."""
    return {name: value for name, value in params.items() if not is_secret(name)}


def redact_url(url: str) -> str:
    """Return the URL without user information and without secret query parameters."""
    parts = urlsplit(url)
    query = urlencode(
        [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not is_secret(k)]
    )
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, query, parts.fragment))


def redact_values(body: bytes, secrets: Iterable[str]) -> bytes:
    """Return bytes with these secrets, as they are or quoted in a URL, replaced by `***`.

    What is shorter than 8 characters is no secret and would be found by chance.
    """
    for secret in secrets:
        if len(secret) < _SHORTEST_SECRET:
            continue
        in_json = secret.replace("/", "\\/")
        for written in {secret, quote(secret), quote(secret, ""), quote_plus(secret), in_json}:
            body = body.replace(written.encode(), b"***")
    return body


def redact_text(text: str) -> str:
    """Return free text (a log line, an error) with secrets replaced by `***`."""
    return _USER_INFO.sub(r"\1***@", _IN_TEXT.sub(r"\1=***", text))
