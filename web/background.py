"""Tickets that are run after their request was answered, and what is done every so often."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flows.coordinate import LONGEST_WAIT, Coordinator, StoppedError, Ticket
from ops import received
from ops.errors import NbaPropsError
from ops.failures import FailureClass, classify
from ops.logging import get_logger
from ops.redact import redact_text
from web.coordinator_api import CONSUMER

# Tickets wait in threads; the work itself is done by the worker, one thing at a time.
WAITING = 8


class Background:
    """Runs tickets until it is closed; what is under way then is found open by the next start."""

    def __init__(self, coordinator: Coordinator) -> None:
        self.coordinator = coordinator
        self._pool = ThreadPoolExecutor(WAITING, thread_name_prefix="coordinate")
        self._closed = threading.Event()

    def run(
        self,
        ticket: Ticket,
        *,
        wait: timedelta = timedelta(0),
        skip_validation: bool = False,
        only_missing: bool = False,
        settles: str | None = None,
    ) -> None:
        """Run a ticket; `settles` is the message that asked for it."""
        self._pool.submit(self._run, ticket, wait, skip_validation, only_missing, settles)

    def recover(self) -> int:
        """Go on with the batches of processes that are gone; returns how many."""
        tickets = self.coordinator.recover()
        for ticket in tickets:
            self.run(ticket, wait=LONGEST_WAIT)
        return len(tickets)

    def every(self, pause: timedelta, action: Callable[[], object]) -> None:
        """Do something now and after each pause, whatever becomes of it."""

        def repeat() -> None:
            while not self._closed.is_set():
                try:
                    action()
                except Exception as error:
                    get_logger().error("background work failed", error=redact_text(str(error)))
                self._closed.wait(pause.total_seconds())

        threading.Thread(target=repeat, name="every", daemon=True).start()

    def close(self) -> None:
        """Begin nothing more."""
        self._closed.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(
        self,
        ticket: Ticket,
        wait: timedelta,
        skip_validation: bool,
        only_missing: bool,
        settles: str | None,
    ) -> None:
        error: str | None = None
        permanent = False
        try:
            report = self.coordinator.run(
                ticket, wait=wait, skip_validation=skip_validation, only_missing=only_missing
            )
            error = report.error
        except StoppedError:
            return
        except Exception as raised:
            error = redact_text(str(raised) or type(raised).__name__)
            permanent = classify(raised) is FailureClass.PERMANENT
            if not isinstance(raised, NbaPropsError):
                get_logger().error("batch failed", batch=ticket.batch_id, error=error)
        if settles is not None:
            context = self.coordinator.context
            received.settle(
                context.ledger, CONSUMER, settles, context.wall, error=error, permanent=permanent
            )
