"""The coordinator of predictions: one batch at a time for a date, whatever asks for it and dies.

A request is taken (the date's lease, and an open batch in the ledger) before it is answered, then
run. A batch is closed when its run has ended, so that one whose process was killed at any point is
found open by whoever comes next and gone on with.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from flows.context import RunContext
from flows.game_dates import refuse_far_ahead
from flows.predict_run import PredictRequest, predict_run
from flows.readiness import Readiness, Verdict, readiness
from flows.report import RunReport
from ops.alerts import Alert, AlertCategory, Severity, raise_alert
from ops.batches import Batch, batches, begin, close_batch, fail_batch, get_batch, new_batch
from ops.clock import iso_utc
from ops.errors import NbaPropsError
from ops.failures import FailureClass, classify
from ops.ids import correlation_id
from ops.lease import Lease, LeaseHeldError, acquire, release
from ops.run_origin import RunOrigin
from predictions.markets import market_named

Result = TypeVar("Result")

# Does something with a run's handles, one thing at a time: at once, or in the worker's thread.
Do = Callable[[Callable[[RunContext], Any]], Any]

DATE_LEASE = timedelta(minutes=60)
LONGEST_WAIT = timedelta(minutes=30)
PAUSE = timedelta(seconds=30)
RECOVERED = timedelta(days=1)
# An alert is raised when more than 20 players and more than 5 % of them were not predicted.
MANY_FAILED, FAILED_SHARE = 20, 0.05
LEFT_OUT = "has no feature row of the date any more, or its game has begun"


class NotReadyError(NbaPropsError):
    """The date's features are too few to predict from."""

    failure_class = "no_data"


class StoppedError(NbaPropsError):
    """Whoever would do it is ending, or has to; what was taken stays open for the next start."""

    failure_class = "transient"


@dataclass(frozen=True)
class Ticket:
    """A request that was taken: its batch, and the lease of its date."""

    batch_id: str
    correlation_id: str
    game_date: date
    market: str
    lease: Lease
    origin: RunOrigin


def _always_fit() -> None:
    """Nothing speaks against it."""


@dataclass(frozen=True)
class Coordinator:
    """Takes requests and runs them.

    sleep: is given seconds. refuse_unfit: raises StoppedError when `do` would do nothing.
    """

    context: RunContext
    do: Do
    sleep: Callable[[float], None] = time.sleep
    refuse_unfit: Callable[[], None] = _always_fit

    def take(
        self,
        game_date: date,
        market: str = "points",
        origin: RunOrigin | None = None,
        batch_id: str | None = None,
    ) -> Ticket:
        """Take the date's lease and open a batch, or go on with the one of that id if it is there.

        Raises:
            LeaseHeldError: the date is being predicted. TooEarlyError: it is more than a day ahead.
            ConfigurationError: there is no such market. StoppedError: nothing is taken on.
        """
        self.refuse_unfit()
        market_named(market)
        refuse_far_ahead(game_date, self.context.clock.now())
        origin = origin or RunOrigin()
        ledger, clock = self.context.ledger, self.context.wall
        taken = batch_id or str(uuid4())
        target = self.lease_target(game_date, market)
        lease = acquire(ledger, target, taken, clock, DATE_LEASE)
        chain = correlation_id(origin.correlation_id)
        try:
            label = self.context.target.label
            batch = new_batch(taken, game_date, market, label, chain, taken, clock)
            begin(ledger, batch, clock)
        except BaseException:
            release(ledger, lease)
            raise
        return Ticket(taken, chain, game_date, market, lease, origin)

    def run(
        self,
        ticket: Ticket,
        *,
        wait: timedelta = timedelta(0),
        skip_validation: bool = False,
        only_missing: bool = False,
    ) -> RunReport:
        """Wait for the features, predict, and give the date back.

        wait: for how long, at most LONGEST_WAIT. skip_validation: predict whatever is there.

        Raises:
            NotReadyError: the features are too few, and stayed so. Whatever the run raises.
        """
        ledger = self.context.ledger
        try:
            if not skip_validation:
                self._await_features(ticket, min(wait, LONGEST_WAIT))
            report = self._predicted(ticket, only_missing)
            if report.error is not None:
                fail_batch(ledger, ticket.batch_id, report.error, self.context.wall)
            else:
                close_batch(ledger, ticket.batch_id, LEFT_OUT, self.context.wall)
            self._alert_of_failures(ticket)
            return report
        except StoppedError:
            raise
        except Exception as error:
            told = str(error) or type(error).__name__
            fail_batch(ledger, ticket.batch_id, told, self.context.wall)
            severity: Severity = "error" if isinstance(error, LeaseHeldError) else "critical"
            self._alert(
                ticket,
                severity,
                f"predictions of {ticket.game_date} failed: {told}",
                f"nba-props {_again(error)} --date {ticket.game_date}",
            )
            raise
        finally:
            release(ledger, ticket.lease)

    def recover(self) -> list[Ticket]:
        """Take over a coordinator's batches of the last day whose process is gone; close those
        before it. Batches of runs are closed with their run.
        """
        now = self.context.wall.now()
        taken = []
        for batch in batches(
            self.context.ledger,
            target_label=self.context.target.label,
            state="running",
            limit=100,
        ):
            if batch.execution_id != batch.batch_id:
                continue
            if now - batch.started_at > RECOVERED:
                why = "its process ended more than a day ago"
                fail_batch(self.context.ledger, batch.batch_id, why, self.context.wall)
                continue
            origin = RunOrigin(correlation_id=batch.correlation_id, parent="recovery")
            try:
                taken.append(self.take(batch.game_date, batch.market, origin, batch.batch_id))
            except LeaseHeldError:
                continue  # somebody is at it
        return taken

    def status(self, *, batch_id: str | None = None, game_date: date | None = None) -> list[Batch]:
        """One batch, those of a date, or the newest."""
        if batch_id is not None:
            found = get_batch(self.context.ledger, batch_id)
            return [] if found is None else [found]
        return batches(
            self.context.ledger, target_label=self.context.target.label, game_date=game_date
        )

    def lease_target(self, game_date: date, market: str) -> str:
        """What the lease of a date is called."""
        return f"predictions of {market} on {game_date} in {self.context.target.label}"

    def _await_features(self, ticket: Ticket, wait: timedelta) -> None:
        ends = self.context.wall.now() + wait
        while True:
            found = self._when_free(ticket, lambda context: _read_readiness(context, ticket), ends)
            if found.verdict is Verdict.READY:
                return
            if self.context.wall.now() >= ends:
                break
            self.sleep(PAUSE.total_seconds())
        if found.verdict is Verdict.CRITICAL:
            raise NotReadyError(
                f"{found.told()}; see what is missing: nba-props gates --date {ticket.game_date}"
            )
        self._alert(
            ticket,
            "warning",
            f"predicted with fewer than usual: {found.told()}",
            f"see what is missing: nba-props gates --date {ticket.game_date}",
        )

    def _predicted(self, ticket: Ticket, only_missing: bool) -> RunReport:
        batch = get_batch(self.context.ledger, ticket.batch_id)
        request = PredictRequest(
            game_date=ticket.game_date,
            market=market_named(ticket.market),
            only_missing=only_missing,
            only=batch.pending if batch is not None and batch.pending else None,
            batch_id=ticket.batch_id,
            origin=replace(ticket.origin, correlation_id=ticket.correlation_id),
        )
        ends = self.context.wall.now() + LONGEST_WAIT
        report: RunReport = self._when_free(
            ticket, lambda context: predict_run(context, request), ends
        )
        return report

    def _when_free(
        self, ticket: Ticket, action: Callable[[RunContext], Result], ends: datetime
    ) -> Result:
        """Do it as soon as no other run has the warehouse; until `ends` one is waited for."""
        while True:
            try:
                found: Result = self.do(action)
                return found
            except StoppedError:
                raise
            except NbaPropsError as error:
                waits = classify(error) is FailureClass.TRANSIENT
                if not waits or self.context.wall.now() >= ends:
                    raise
            self.sleep(PAUSE.total_seconds())

    def _alert_of_failures(self, ticket: Ticket) -> None:
        batch = get_batch(self.context.ledger, ticket.batch_id)
        if batch is None or len(batch.failed) <= MANY_FAILED:
            return
        if len(batch.failed) > FAILED_SHARE * batch.expected:
            self._alert(
                ticket,
                "warning",
                f"{len(batch.failed)} of {batch.expected} players could not be predicted",
                f"nba-props predict --date {ticket.game_date} --retry",
            )

    def _alert(self, ticket: Ticket, severity: Severity, cause: str, remedy: str) -> None:
        alert = Alert(
            AlertCategory.COVERAGE_LOW,
            severity,
            cause,
            remedy,
            ticket.correlation_id,
            ticket.game_date,
        )
        raise_alert(self.context.ledger, alert, self.context.wall)


def _again(error: Exception) -> str:
    """The command after a failure: the whole day when its features are not there."""
    return "run" if isinstance(error, NotReadyError) else "predict"


def at_once(context: RunContext) -> Do:
    """Do things in this very thread."""
    return lambda action: action(context)


def batch_json(batch: Batch, now: datetime) -> dict[str, Any]:
    """A batch in plain types; players who failed with the reason."""
    return {
        "batch_id": batch.batch_id,
        "game_date": batch.game_date.isoformat(),
        "market": batch.market,
        "correlation_id": batch.correlation_id,
        "state": _state(batch, now),
        "expected": batch.expected,
        "completed": len(batch.completed),
        "failed": [
            {"player_lookup": player, "game_id": game, "error": error}
            for (player, game), error in sorted(batch.failed.items())
        ],
        "pending": len(batch.pending),
        "instance": batch.instance,
        "started_at": iso_utc(batch.started_at),
        "updated_at": iso_utc(batch.updated_at),
        "finished_at": None if batch.finished_at is None else iso_utc(batch.finished_at),
    }


def _state(batch: Batch, now: datetime) -> str:
    """The batch's state; a running one may be waiting for its features, or stand still."""
    if batch.is_stalled(now):
        return "stalled"
    return "waiting" if batch.state == "running" and not batch.expected else batch.state


def _read_readiness(context: RunContext, ticket: Ticket) -> Readiness:
    with context.warehouse() as warehouse:
        return readiness(warehouse, ticket.game_date)
