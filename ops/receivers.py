"""Who is told: a Prefect server, and webhooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import requests
from requests.auth import AuthBase

from ops.redact import redact_text

SECONDS = 3.0


class Receiver(Protocol):
    """Somebody who takes messages, so many at once.

    `name` stays the same, for it says who has what.
    """

    @property
    def name(self) -> str:
        """Its name in the ledger."""
        ...

    @property
    def at_once(self) -> int:
        """How many messages it takes or refuses together."""
        ...

    def accept(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Take all of these messages, or raise DeliveryError."""
        ...


class DeliveryError(Exception):
    """A receiver did not take messages; its text holds no secret.

    is_silent: it did not answer at all, so that others need not be tried now.
    """

    def __init__(self, told: str, *, is_silent: bool = False) -> None:
        super().__init__(told)
        self.is_silent = is_silent


@dataclass(frozen=True)
class PrefectEvents:
    """A Prefect server: every message becomes an event that automations can expect.

    The event is called `<topic>.<status>`, its id is the message's, its payload the message.
    """

    api_url: str
    name: str = "prefect"
    at_once: int = 100

    def accept(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Send them in one request, which the server answers when it has them."""
        events = [event_of(message) for message in messages]
        _post(f"{self.api_url.rstrip('/')}/events", events, repeats=True)


@dataclass(frozen=True)
class Webhook:
    """An address that is sent each message as JSON; `token` goes along as a bearer token."""

    url: str
    token: str | None = None
    name: str = "webhook"
    at_once: int = 1

    def accept(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Send them one by one."""
        for message in messages:
            _post(self.url, message, self.token, {"Idempotency-Key": str(message["message_id"])})


def event_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as an event of Prefect's."""
    return {
        "id": message["message_id"],
        "occurred": message["timestamp"],
        "event": f"{message['topic']}.{message['status']}",
        "resource": {
            "prefect.resource.id": f"nba-props.{message['phase']}.{message['output_table']}",
            "nba-props.game_date": message["game_date"],
        },
        "related": [
            {
                "prefect.resource.id": f"nba-props.correlation.{message['correlation_id']}",
                "prefect.resource.role": "correlation",
            }
        ],
        "payload": dict(message),
    }


class _Bearer(AuthBase):
    """The token and nothing else: requests would rather send what the URL or ~/.netrc say."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _post(
    url: str,
    document: Any,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    repeats: bool = False,
) -> None:
    """repeats: whether the answer's text is told; it may hold all that was sent, a token too."""
    try:
        answer = requests.post(
            url,
            json=document,
            headers=headers,
            auth=_Bearer(token) if token else None,
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # its text holds the address, which may hold a secret
        raise DeliveryError(f"no answer ({type(error).__name__})", is_silent=True) from None
    if not 200 <= answer.status_code < 300:
        told = f": {redact_text(answer.text[:200])}" if repeats else ""
        raise DeliveryError(f"answered {answer.status_code}{told}")
