"""The worker: one process that keeps what commands need warm, and does them one after another.

The coordinator of predictions runs in the same process and thread.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict, replace
from queue import SimpleQueue
from typing import Any, TypeVar

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.trustedhost import TrustedHostMiddleware

from cli.asked import Asked, do
from cli.output import described
from cli.worker_messages import COMMANDS, LAST, Message, line_of
from dbt_project.results import NodeEvent
from flows.context import RunContext
from flows.coordinate import StoppedError
from flows.session import run_context
from ops import collector
from ops.project import code_version
from ops.redact import redact_text
from ops.settings import Settings
from web.background import Background
from web.coordinator_api import coordinator_router
from web.guard import HERE, Limits, bearer, unavailable, unprocessable

Result = TypeVar("Result")

ENDING = "serve: it is ending, and takes nothing more on"


class Worker:
    """Does commands in one thread of its own; dbt and DuckDB keep state per process.

    The DuckDB file is closed at the end of every command, so other processes may open it between
    two commands.
    """

    def __init__(
        self,
        context: RunContext,
        told: "Told | None" = None,
        code: Callable[[], str] = code_version,
    ) -> None:
        self._context = context
        self._told = told or Told()
        self._code = code
        self.version = code()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="worker")

    def warm(self) -> None:
        """Do what the first command would wait for: imports, the parsed project, its templates."""
        from cli import upstreams  # noqa: F401
        from flows import daily  # noqa: F401

        self._thread.submit(self._context.session.manifest).result()

    @property
    def context(self) -> RunContext:
        """The handles; only the worker's own thread may run anything with them."""
        return self._context

    def do(self, action: Callable[[RunContext], Result]) -> Result:
        """Do something in the worker's thread, after what is under way, and wait for it.

        Raises:
            StoppedError: the worker is ending and has not begun it, or its code is outdated.
            Whatever the action raises.
        """
        self.refuse_outdated()
        try:
            doing = self._thread.submit(action, self._context)
        except RuntimeError:
            raise StoppedError(ENDING) from None
        try:
            return doing.result()
        except CancelledError:
            raise StoppedError(ENDING) from None

    def messages(self, asked: Asked) -> Iterator[Message]:
        """What is said of a command until its end; it goes on when nobody listens any more."""
        said: SimpleQueue[Message] = SimpleQueue()

        def tell_cancelled(doing: "Future[None]") -> None:
            if doing.cancelled():
                said.put(("error", ENDING))

        self._thread.submit(self._do, asked, said).add_done_callback(tell_cancelled)
        yield "accepted", None
        while True:
            message = said.get()
            yield message
            if message[0] in LAST:
                return

    def refuse_outdated(self) -> None:
        """Let nothing be done by code that reads files of another version.

        Raises:
            StoppedError: the project's files are not those that the worker started from.
        """
        if self._code() != self.version:
            raise StoppedError(
                "serve: the project's files have changed since it started, so it takes nothing on; "
                "start it again: nba-props serve"
            )

    def close(self) -> None:
        """Finish what is under way; what waits behind it is not begun."""
        self._thread.shutdown(cancel_futures=True)

    def _do(self, asked: Asked, said: "SimpleQueue[Message]") -> None:
        self._told.listener = said
        told = replace(self._context, tell=self._told.tell, detail=self._told.detail)
        try:
            report = do(asked, lambda clock: nullcontext(replace(told, clock=clock)))
            said.put(("report", report.as_json()))
        except Exception as error:
            said.put(("error", redact_text(described(error))))
        collector.look_now()


class Told:
    """Passes progress on to whoever asked for the command under way."""

    def __init__(self) -> None:
        self.listener: SimpleQueue[Message] = SimpleQueue()

    def tell(self, text: str) -> None:
        """A stage that begins."""
        self.listener.put(("tell", text))

    def detail(self, text: str) -> None:
        """How far it has come."""
        self.listener.put(("detail", text))

    def node(self, event: NodeEvent) -> None:
        """A model that begins or ends."""
        self.listener.put(("node", asdict(event)))


@contextmanager
def open_worker(settings: Settings, target: str | None) -> Iterator[Worker]:
    """A worker for the chosen target; its handles are given back when it has finished.

    Raises:
        TargetError: the target is not configured. LedgerError: the ledger cannot be opened.
    """
    told = Told()
    with (
        run_context(settings, target, node=told.node) as context,
        closing(Worker(context, told)) as worker,
    ):
        yield worker


def worker_app(worker: Worker, background: Background, token: str | None) -> FastAPI:
    """The worker's HTTP face and the coordinator's; who does not know the token is refused."""
    app = FastAPI(
        title="nba-props",
        version=worker.version,
        description="Predictions of a date, one batch at a time.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.add_middleware(Limits, unlimited=(COMMANDS,))
    app.add_exception_handler(RequestValidationError, unprocessable)
    app.add_exception_handler(SQLAlchemyError, unavailable)
    if token is None:
        # a page in a browser on this machine could call itself by another name and come in
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(HERE))
    app.include_router(coordinator_router(background.coordinator, token, background.run))
    known = [Depends(bearer(token))]

    @app.post(COMMANDS, dependencies=known, include_in_schema=False)
    def command(asked: Asked) -> StreamingResponse:
        lines = (line_of(message) for message in worker.messages(asked))
        return StreamingResponse(lines, media_type="application/x-ndjson")

    @app.get("/openapi.json", dependencies=known, include_in_schema=False)
    def document() -> dict[str, Any]:
        return app.openapi()

    return app
