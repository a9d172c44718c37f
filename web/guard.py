"""What a request must be before anything reads it: known, small, shallow, and not too frequent."""

import json
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection

from fastapi import Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ops.logging import get_logger

MOST_BYTES = 256 * 1024
DEEPEST = 32
MOST_REQUESTS, WINDOW = 120, 60.0
# Names by which this machine calls itself.
HERE = ("127.0.0.1", "localhost", "[::1]")


def bearer(token: str | None) -> Callable[[str], None]:
    """A dependency that refuses who does not know the token with 401; None lets everybody in."""

    def authorized(authorization: str = Header("")) -> None:
        if token is None:
            return
        given = authorization.encode(errors="replace")
        if not secrets.compare_digest(given, f"Bearer {token}".encode()):
            raise HTTPException(
                401,
                "who asks is not known; send Authorization: Bearer TOKEN, the token of "
                "NBA_PROPS_SERVICE_TOKEN, else that of worker.json",
                {"WWW-Authenticate": "Bearer"},
            )

    return authorized


def unprocessable(_request: Request, error: Exception) -> Response:
    """The 422 of a body or query that does not fit; what was sent is not repeated.

    For it may be a secret, or text that cannot be sent: half a surrogate pair.
    """
    assert isinstance(error, RequestValidationError)
    detail = [{name: one[name] for name in ("loc", "msg", "type")} for one in error.errors()]
    return Response(json.dumps({"detail": detail}), 422, media_type="application/json")


def unavailable(_request: Request, error: Exception) -> Response:
    """The 503 of a ledger that does not answer; its own text may name more than a client needs."""
    get_logger().error("the ledger does not answer", error=type(error).__name__)
    detail = "the ledger does not answer; nothing was done, ask again later: nba-props doctor"
    return JSONResponse({"detail": detail}, 503)


class Limits:
    """Refuses a body that is too large (413), no text or nested too deeply (400), and a client that
    asks more than MOST_REQUESTS times a minute (429), except for the paths in `unlimited`."""

    def __init__(
        self,
        app: ASGIApp,
        clock: Callable[[], float] = time.monotonic,
        unlimited: Collection[str] = (),
    ) -> None:
        self._app = app
        self._unlimited = frozenset(unlimited)
        self._clock = clock
        self._asked: dict[str, deque[float]] = defaultdict(deque)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on with its body read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wait = 0 if scope["path"] in self._unlimited else self._seconds_to_wait(scope)
        if wait:
            answer = JSONResponse(
                {"detail": f"more than {MOST_REQUESTS} requests a minute; wait {wait} s"},
                429,
                {"Retry-After": str(wait)},
            )
            await answer(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > MOST_BYTES:
                detail = f"the body is larger than {MOST_BYTES // 1024} KiB"
                await JSONResponse({"detail": detail}, 413)(scope, receive, send)
                return
            if not message.get("more_body", False):
                break
        fault = _fault(body)
        if fault is not None:
            await JSONResponse({"detail": fault}, 400)(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)

    def _seconds_to_wait(self, scope: Scope) -> int:
        client = scope.get("client")
        asked = self._asked[client[0] if client else ""]
        now = self._clock()
        while asked and asked[0] <= now - WINDOW:
            asked.popleft()
        if len(asked) >= MOST_REQUESTS:
            return int(asked[0] + WINDOW - now) + 1
        asked.append(now)
        return 0


def _fault(body: bytes) -> str | None:
    """Why a body cannot be read, whatever it is meant to be."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "the body is not UTF-8 text"
    return f"the body is nested more than {DEEPEST} deep" if deeper_than(body, DEEPEST) else None


def deeper_than(body: bytes, limit: int) -> bool:
    """Whether JSON text opens more than `limit` brackets within one another, strings apart."""
    depth, in_string, escaped = 0, False, False
    for byte in body:
        if in_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in b"[{":
            depth += 1
            if depth > limit:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The request again, whose body was read; then whatever the client says next."""
    told = False

    async def once() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
