"""One HTTP client for every provider: headers, pace, retries, and errors without secrets.

A provider that fails several times in a row is not asked again for a while (`scrapers.breaker`); a
request that hangs is tried once more, not four times.
"""

import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from ops.clock import Clock
from ops.records import Quota
from ops.redact import redact_text, redact_values
from scrapers.breaker import Breaker
from scrapers.errors import FetchError
from scrapers.feed import Provider
from scrapers.quota import quota_in
from scrapers.session import Session

MAX_BODY_BYTES = 64 * 1024 * 1024
_ATTEMPTS = 4
_ATTEMPTS_WHEN_HANGING = 2
_WHOLE_ANSWER = 6  # times the provider's timeout: a body that drips longer is given up
_LONGEST_WAIT = 60.0  # seconds
_READ_SIZE = 1 << 16
_BLOCKED = frozenset({401, 403})
_WITHOUT_QUOTA = frozenset({401, 402, 403, 429})
_VALIDATORS = {"etag": "ETag", "last_modified": "Last-Modified"}
_CONDITIONS = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Answer:
    """What a provider answered. `received_at` is aware UTC."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    received_at: datetime

    @property
    def validators(self) -> dict[str, str]:
        """What to ask with next time, to be told only of a change."""
        found = {name: self.headers.get(header) for name, header in _VALIDATORS.items()}
        return {name: value for name, value in found.items() if value}


class _TryAgainError(Exception):
    def __init__(
        self, failure: FetchError, retry_after: float | None = None, *, hangs: bool = False
    ) -> None:
        super().__init__(failure.reason)
        self.failure = failure
        self.retry_after = retry_after
        self.attempts = _ATTEMPTS_WHEN_HANGING if hangs else _ATTEMPTS


@dataclass
class HttpClient:
    """Fetches from providers.

    A server on loopback is neither asked through a proxy nor waited for. A key that a provider
    repeats in its answer is taken out of it, so that it is stored nowhere.

    Args:
        clock: stamps the answers.
        keys: provider keys and other values by the name of their environment variable.
        session: the transport, in the place of the usual one.
        sleep: waits a number of seconds.
        monotonic: seconds since some moment, for the pace.
        jitter: a factor between 0 and 1 that spreads retries.
        max_body_bytes: a longer answer is refused.
        longest_timeout: seconds; shortens the providers' own timeouts.
        proxy: URL through which providers are asked; that of the environment for None.
        on_quota: told what a metered provider says is left of its quota.
        breaker: keeps dead hosts from being asked again and again.
    """

    clock: Clock
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    session: InitVar[requests.Session | None] = None
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random
    max_body_bytes: int = MAX_BODY_BYTES
    longest_timeout: float = math.inf
    proxy: str | None = field(default=None, repr=False)
    on_quota: Callable[[Quota], None] | None = None
    breaker: Breaker = field(default_factory=Breaker)
    quotas: dict[str, Quota] = field(default_factory=dict)
    _last_request: dict[str, float] = field(default_factory=dict, repr=False)
    _paces: dict[str, Lock] = field(default_factory=dict, repr=False)
    _transport: requests.Session = field(init=False, repr=False)

    def __post_init__(self, session: requests.Session | None) -> None:
        """Take the blanks and line ends off the keys that come with pasting them."""
        self.keys = {name: key.strip() for name, key in self.keys.items()}
        self._transport = Session(self.keys.values()) if session is None else session

    def get(
        self,
        provider: Provider,
        url: str,
        params: Mapping[str, Any],
        expected: frozenset[int] = frozenset(),
        validators: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one GET request, again after 429, 5xx or a broken connection.

        Args:
            provider: whose headers, key and pace apply.
            url: without query.
            params: query parameters, without the key.
            expected: status codes other than 200 that are an answer, not an error.
            validators: `etag` and `last_modified` of the answer one has; 304 means it still holds.

        Raises:
            FetchError: with the category not_configured, auth, quota, http, network, too_large,
                or given_up when the provider's breaker is open.
        """
        if not self.breaker.lets_through(provider.name):
            raise FetchError(
                "given_up", f"not asked any more: {self.breaker.reason(provider.name)}"
            )
        try:
            answer = self._get(provider, url, params, expected, validators or {})
        except FetchError as error:
            error = self._without_keys(error)
            self.breaker.note(provider.name, error.category, error.reason)
            raise error from None
        self.breaker.note(provider.name, None)
        return answer

    def _get(
        self,
        provider: Provider,
        url: str,
        params: Mapping[str, Any],
        expected: frozenset[int],
        validators: Mapping[str, str],
    ) -> Answer:
        headers, query = self._with_key(provider, params)
        headers |= {_CONDITIONS[name]: value for name, value in validators.items()}
        expected |= {304} if validators else frozenset()
        retrying = Retrying(
            stop=_enough,
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
                f"{reason}, {error.attempts} times in a row; try again later",
            ) from error

    def _without_keys(self, error: FetchError) -> FetchError:
        reason = redact_values(error.reason.encode("utf-8", "replace"), self.keys.values())
        return FetchError(error.category, reason.decode())

    def _with_key(
        self, provider: Provider, params: Mapping[str, Any]
    ) -> tuple[dict[str, str], dict[str, Any]]:
        headers, query = dict(provider.headers), dict(params)
        for variable in provider.variables:
            value = self._told(variable)
            query = {
                name: text.replace(f"<{variable}>", value) if isinstance(text, str) else text
                for name, text in query.items()
            }
        if provider.auth is not None:
            key = self._told(provider.auth.variable)
            (headers if provider.auth.place == "header" else query)[provider.auth.name] = key
        return headers, query

    def _told(self, variable: str) -> str:
        value = self.keys.get(variable)
        if not value:
            raise FetchError(
                "not_configured",
                f"{variable} is not set; put it in .env or choose --upstream sandbox",
            )
        return value

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
            with self._transport.get(
                url,
                headers=headers,
                params=query,
                timeout=min(provider.timeout, self.longest_timeout),
                stream=True,
                proxies=self._proxies(host),
            ) as response:
                body = self._read(provider, response)
        except requests.Timeout as error:
            raise _TryAgainError(
                FetchError("network", f"{provider.name} does not answer: {_cause(error)}"),
                hangs=True,
            ) from error
        except requests.ConnectionError as error:
            raise _TryAgainError(
                FetchError("network", f"{provider.name} cannot be reached: {_cause(error)}"),
                hangs="timed out" in str(error),
            ) from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise _TryAgainError(
                FetchError("network", f"{provider.name} broke off its answer: {_cause(error)}")
            ) from error
        except requests.exceptions.InvalidHeader as error:
            raise _unsendable(provider) from error
        except requests.RequestException as error:
            raise FetchError("network", f"{provider.name}: {_cause(error)}") from error
        except UnicodeError as error:  # http.client's, of a key with other letters than Latin ones
            raise _unsendable(provider) from error
        status = response.status_code
        quota = self._note_quota(provider, response.headers)
        if quota is not None and quota.remaining <= 0 and status in _WITHOUT_QUOTA:
            raise FetchError(
                "quota",
                f"{provider.name} has nothing left of its quota (HTTP {status}:"
                f" {_said(body)}); wait until it is renewed or take a larger plan",
            )
        if status == 429 or status >= 500:
            raise _TryAgainError(
                FetchError("http", f"{provider.name} answered HTTP {status}"),
                self._retry_after(response.headers.get("Retry-After")),
            )
        if status == 200 or status in expected:
            return Answer(status, body, response.headers, self.clock.now())
        raise _refusal(provider, status, body)

    def _proxies(self, host: str | None) -> dict[str, str] | None:
        if host in _LOOPBACK:
            return {"no_proxy": str(host)}
        return {"http": self.proxy, "https": self.proxy} if self.proxy else None

    def _keep_pace(self, provider: Provider) -> None:
        # a feed that falls back to another host asks it from the thread of its own
        with self._paces.setdefault(provider.name, Lock()):
            last = self._last_request.get(provider.name)
            if last is not None:
                rest = provider.min_interval - (self.monotonic() - last)
                if rest > 0:
                    self.sleep(rest)
            self._last_request[provider.name] = self.monotonic()

    def _read(self, provider: Provider, response: requests.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        patience = _WHOLE_ANSWER * min(provider.timeout, self.longest_timeout)
        until = self.monotonic() + patience
        for part in response.iter_content(_READ_SIZE):
            if self.monotonic() > until:
                raise requests.Timeout(f"the answer is not whole after {patience:.0f} s")
            size += len(part)
            if size > self.max_body_bytes:
                raise FetchError(
                    "too_large",
                    f"{provider.name} sent more than {self.max_body_bytes // 2**20} MiB; it was"
                    " not read further, check the address and the parameters",
                )
            parts.append(part)
        return redact_values(b"".join(parts), self.keys.values())

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

    def _note_quota(self, provider: Provider, headers: Mapping[str, str]) -> Quota | None:
        quota = quota_in(provider, headers, self.clock.now())
        if quota is not None:
            self.quotas[provider.name] = quota
            if self.on_quota is not None:
                self.on_quota(quota)
        return quota


def _enough(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome is not None else None
    most = error.attempts if isinstance(error, _TryAgainError) else 1
    return state.attempt_number >= most


def _unsendable(provider: Provider) -> FetchError:
    checked = provider.auth.variable if provider.auth else "the headers in its module"
    return FetchError(
        "not_configured",
        f"{provider.name} cannot be asked: a header holds what no header can; check {checked}",
    )


def _refusal(provider: Provider, status: int, body: bytes) -> FetchError:
    said = _said(body)
    if status in _BLOCKED and provider.auth is not None:
        return FetchError(
            "auth",
            f"{provider.name} refused the key (HTTP {status}: {said});"
            f" check {provider.auth.variable} and the plan's remaining requests",
        )
    remedy = "the address may be blocked, set HTTPS_PROXY" if status == 403 else "check the request"
    return FetchError("http", f"{provider.name} answered HTTP {status} ({said}); {remedy}")


def _said(body: bytes) -> str:
    return redact_text(" ".join(body[:200].decode("utf-8", "replace").split()))


def _cause(error: BaseException) -> str:
    return redact_text(f"{type(error).__name__}: {error}")[:300]
