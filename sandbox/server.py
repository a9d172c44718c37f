"""The sandbox as an HTTP server on loopback."""

from __future__ import annotations

import socket
from datetime import datetime
from threading import Event, Thread
from types import TracebackType
from typing import Self

import uvicorn

from sandbox.app import make_app
from sandbox.faults import Fault, Faults
from sandbox.league.clock import eastern
from sandbox.league.league import League
from sandbox.traffic import Traffic
from sandbox.wire import Protocol
from sandbox.world import ODDS_QUOTA, SANDBOX_KEY, World

LOOPBACK = "127.0.0.1"
START_SECONDS = 20.0


def default_now(league: League) -> datetime:
    """13:00 Eastern of the demonstration day: all teams have reported, the script is to come."""
    return eastern(league.demo_date, 13)


class SandboxServer:
    """Serves a league until closed; use it as a context manager.

    `now` is an aware datetime (default: 13:00 Eastern of the demonstration day), `port` 0 takes
    a free port, `key` is what the keyed providers accept. `requests` lists what was asked for as
    `status path?query`. Every provider's answer takes `latency` seconds, also of several at once.
    """

    def __init__(
        self,
        league: League,
        now: datetime | None = None,
        *,
        port: int = 0,
        key: str = SANDBOX_KEY,
        odds_quota: int = ODDS_QUOTA,
        latency: float = 0.0,
    ) -> None:
        self.league = league
        self.world = World(league, now or default_now(league), key, odds_quota)
        self.traffic = Traffic(latency)
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None

    @property
    def now(self) -> datetime:
        """The server's present moment, UTC."""
        return self.world.now

    def set_now(self, moment: datetime) -> None:
        """Move the server to a moment; ValueError if it has no time zone."""
        self.world.set_now(moment)

    @property
    def faults(self) -> Faults:
        """What was ordered and is still to come."""
        return self.traffic.faults

    @property
    def requests(self) -> list[str]:
        """What was asked of the providers, as `status path?query`; status 0 got no answer."""
        return self.traffic.requests

    def order_fault(self, fault: Fault) -> None:
        """Spoil a request to come."""
        self.faults.order(fault)

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`; append `/<provider host><path>`."""
        return f"http://{LOOPBACK}:{self._port}"

    def start(self) -> Self:
        """Listen; returns once requests are answered.

        RuntimeError if the port is taken or the server does not come up.
        """
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, self._port))
        except OSError as error:
            listener.close()
            raise RuntimeError(
                f"sandbox: port {self._port} cannot be used ({error}); choose another or 0"
            ) from error
        self._port = int(listener.getsockname()[1])
        self.traffic.stopping.clear()
        ready = Event()
        app = make_app(self.world, self.traffic)
        config = uvicorn.Config(
            app, http=Protocol, log_level="warning", lifespan="off", access_log=False
        )
        server = _Announced(config, ready)
        thread = Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        thread.start()
        if not ready.wait(START_SECONDS):
            server.should_exit = True
            raise RuntimeError(f"sandbox: no answer within {START_SECONDS:.0f} s; try again")
        self._server, self._thread = server, thread
        return self

    def stop(self) -> None:
        """Close the port and end the thread; does nothing when not running."""
        self.traffic.stopping.set()
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(START_SECONDS)
        self._server, self._thread = None, None

    def wait(self) -> None:
        """Block until the server ends."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Announced(uvicorn.Server):
    """A server that says when it is listening."""

    def __init__(self, config: uvicorn.Config, ready: Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready.set()
