"""Connections that close before, or in the middle of, an answer."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from sandbox.exchange import Answer

_TRANSPORT = "sandbox.transport"


class BrokenResponse(Response):
    """Sends the first `sent` bytes of a body whose whole length was promised; nothing for 0."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(
            answer.body, answer.status, dict(answer.headers), media_type=answer.content_type
        )
        self._sent = answer.sent or 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer so far, then close the connection and wait until it is closed."""
        if self._sent:
            start = {"type": "http.response.start", "status": self.status_code}
            await send({**start, "headers": self.raw_headers})
            part = bytes(self.body[: self._sent])
            await send({"type": "http.response.body", "body": part, "more_body": True})
        scope[_TRANSPORT].close()
        while (await receive())["type"] != "http.disconnect":
            continue


class Protocol(H11Protocol):
    """HTTP whose applications can reach the connection they answer on."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        inner: Any = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await inner({**scope, _TRANSPORT: self.transport}, receive, send)

        self.app = app
