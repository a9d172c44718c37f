"""One HTTP client for every provider: headers, pace, retries, and errors without secrets."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from ops.clock import Clock
from ops.logging import get_logger
from ops.redact import redact_text
from scrapers.errors import FetchError
from scrapers.feed import Provider

MAX_BODY_BYTES = 64 * 1024 * 1024
_ATTEMPTS = 4
_LONGEST_WAIT = 60.0  # seconds
_READ_SIZE = 1 << 16
_BLOCKED = frozenset({401, 403})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Answer:
    """What a provider answered. `received_at` is aware UTC."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    received_at: datetime


class _TryAgainError(Exception):
    def __init__(self, failure: FetchError, retry_after: float | None = None) -> None:
        super().__init__(failure.reason)
        self.failure = failure
        self.retry_after = retry_after


@dataclass
class HttpClient:
    """Fetches from providers. Proxies are those of the environment, as requests reads them.

    A server on loopback is neither asked through a proxy nor waited for.

    Args:
        clock: stamps the answers.
        keys: provider keys by the name of their environment variable.
        session: the transport; mount an adapter to replace it.
        sleep: waits a number of seconds.
        monotonic: seconds since some moment, for the pace.
        jitter: a factor between 0 and 1 that spreads retries.
        max_body_bytes: a longer answer is refused.
    """

    clock: Clock
    keys: Mapping[str, str] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random
    max_body_bytes: int = MAX_BODY_BYTES
    _last_request: dict[str, float] = field(default_factory=dict, repr=False)

    def get(
        self,
        provider: Provider,
        url: str,
        params: Mapping[str, Any],
        expected: frozenset[int] = frozenset(),
    ) -> Answer:
        """Send one GET request, again after 429, 5xx or a broken connection.

        Args:
            provider: whose headers, key and pace apply.
            url: without query.
            params: query parameters, without the key.
            expected: status codes other than 200 that are an answer, not an error.

        Raises:
            FetchError: with the category not_configured, auth, http, network or too_large.
        """
        headers, query = self._with_key(provider, params)
        retrying = Retrying(
            stop=stop_after_attempt(_ATTEMPTS),
            wait=self._wait,
            sleep=self.sleep,
            retry=retry_if_exception_type(_TryAgainError),
            reraise=True,
        )
        try:
            return retrying(self._send, provider, url, headers, query, expected)
        except _TryAgainError as error:
            reason = error.failure.reason
            raise FetchError(
                error.failure.category,
                f"{reason}, {_ATTEMPTS} times in a row; try again later",
            ) from error

    def _with_key(
        self, provider: Provider, params: Mapping[str, Any]
    ) -> tuple[dict[str, str], dict[str, Any]]:
        headers, query = dict(provider.headers), dict(params)
        if provider.auth is not None:
            key = self.keys.get(provider.auth.variable)
            if not key:
                raise FetchError(
                    "not_configured",
                    f"{provider.auth.variable} is not set; put it in .env or choose"
                    " --upstream sandbox",
                )
            (headers if provider.auth.place == "header" else query)[provider.auth.name] = key
        return headers, query

    def _send(
        self,
        provider: Provider,
        url: str,
        headers: Mapping[str, str],
        query: Mapping[str, Any],
        expected: frozenset[int],
    ) -> Answer:
        host = urlsplit(url).hostname
        if host not in _LOOPBACK:
            self._keep_pace(provider)
        try:
            with self.session.get(
                url,
                headers=headers,
                params=query,
                timeout=provider.timeout,
                stream=True,
                proxies={"no_proxy": host} if host in _LOOPBACK else None,
            ) as response:
                body = self._read(provider, response)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _TryAgainError(
                FetchError("network", f"{provider.name} cannot be reached: {_cause(error)}")
            ) from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise _TryAgainError(
                FetchError("network", f"{provider.name} broke off its answer: {_cause(error)}")
            ) from error
        except requests.RequestException as error:
            raise FetchError("network", f"{provider.name}: {_cause(error)}") from error
        self._note_quota(provider, response.headers)
        status = response.status_code
        if status == 429 or status >= 500:
            raise _TryAgainError(
                FetchError("http", f"{provider.name} answered HTTP {status}"),
                self._retry_after(response.headers.get("Retry-After")),
            )
        if status == 200 or status in expected:
            return Answer(status, body, response.headers, self.clock.now())
        raise _refusal(provider, status, body)

    def _keep_pace(self, provider: Provider) -> None:
        last = self._last_request.get(provider.name)
        if last is not None:
            rest = provider.min_interval - (self.monotonic() - last)
            if rest > 0:
                self.sleep(rest)
        self._last_request[provider.name] = self.monotonic()

    def _read(self, provider: Provider, response: requests.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_content(_READ_SIZE):
            size += len(part)
            if size > self.max_body_bytes:
                raise FetchError(
                    "too_large",
                    f"{provider.name} sent more than {self.max_body_bytes // 2**20} MiB; it was"
                    " not read further, check the address and the parameters",
                )
            parts.append(part)
        return b"".join(parts)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.retry_after if isinstance(error, _TryAgainError) else None
        back_off = float(2 ** (state.attempt_number - 1)) * (0.5 + self.jitter())
        return min(max(back_off, asked or 0.0), _LONGEST_WAIT)

    def _retry_after(self, value: str | None) -> float | None:
        if value is None:
            return None
        try:
            return float(value)
        except ValueError:
            pass
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max((at - self.clock.now()).total_seconds(), 0.0)

    def _note_quota(self, provider: Provider, headers: Mapping[str, str]) -> None:
        remaining = headers.get("x-requests-remaining")
        if remaining is not None:
            get_logger().debug("quota", provider=provider.name, requests_remaining=remaining)


def _refusal(provider: Provider, status: int, body: bytes) -> FetchError:
    said = redact_text(" ".join(body[:200].decode("utf-8", "replace").split()))
    if status in _BLOCKED and provider.auth is not None:
        return FetchError(
            "auth",
            f"{provider.name} refused the key (HTTP {status}: {said});"
            f" check {provider.auth.variable} and the plan's remaining requests",
        )
    remedy = "the address may be blocked, set HTTPS_PROXY" if status == 403 else "check the request"
    return FetchError("http", f"{provider.name} answered HTTP {status} ({said}); {remedy}")


def _cause(error: BaseException) -> str:
    return redact_text(f"{type(error).__name__}: {error}")[:300]
