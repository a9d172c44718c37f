"""What a run says of its outputs: one message for each feed, table and set of predictions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from flows.outputs import DueOutput
from flows.report import EntitiesChanged, FeedReport, Receipt
from ops.message import COMPLETION, Entities, Message, Phase, message_id, named
from ops.records import Run
from ops.run_origin import RunOrigin

PHASE_OF_FOLDER = {
    "phase_2": Phase.RAW,
    "reference": Phase.RAW,
    "phase_3": Phase.ANALYTICS,
    "phase_4": Phase.PRECOMPUTE,
    "phase_5": Phase.PREDICTIONS,
}

Status = Literal["success", "partial", "no_data", "failed"]


@dataclass(frozen=True)
class Teller:
    """What all messages of one run have in common."""

    execution_id: str
    correlation_id: str
    game_date: date
    origin: RunOrigin

    @classmethod
    def of(cls, run: Run, origin: RunOrigin) -> "Teller":
        """Who tells of a run of a game date."""
        assert run.game_date is not None
        return cls(run.execution_id, run.correlation_id, run.game_date, origin)

    def of_feed(self, report: FeedReport, at: datetime) -> Message:
        """What arrived of a feed. Only a run that hands over lets others build on it."""
        arrived = report.landed + report.unchanged
        lost = report.quarantined + report.failed
        status: Status = "no_data"
        if lost:
            status = "partial" if arrived else "failed"
        elif arrived:
            status = "success"
        return self._message(
            report.feed,
            Phase.SCRAPERS,
            at,
            status=status,
            record_count=report.landed,
            records_failed=lost,
            error_message=f"{lost} payloads were refused or could not be had" if lost else None,
            metadata={"unchanged": report.unchanged, "no_data": report.no_data},
            skip_downstream_trigger=not self.origin.hands_over or self._is_backfill,
        )

    def of_output(
        self,
        table: str,
        dataset: str,
        phase: Phase,
        receipt: Receipt | None,
        at: datetime,
        due: DueOutput | None = None,
        rows: int | None = None,
    ) -> Message:
        """What became of a table; without a receipt nothing that it reads had changed.

        due, rows: how many rows there must be of which date, and how many there are.
        """
        status, short = judged(due, rows)
        metadata: dict[str, Any] = {}
        if receipt is not None:
            metadata = {
                "rows_read": receipt.rows_read,
                "rows_inserted": receipt.inserted,
                "rows_updated": receipt.updated,
                "rows_removed": receipt.removed,
                "rows_unchanged": receipt.unchanged,
                "processing_strategy": "changes",
            }
        if due is not None:
            metadata |= {"date": due.game_date.isoformat(), "least": due.least, "rows": rows}
        return self._message(
            table,
            phase,
            at,
            status=status,
            output_dataset=dataset,
            record_count=receipt.written if receipt is not None else 0,
            error_message=short,
            error_type="rows_missing" if short else None,
            metadata=metadata,
            **named(_entities(receipt)),
        )

    def of_predictions(
        self,
        versions: int,
        there: int,
        predicted: EntitiesChanged,
        metadata: Mapping[str, Any],
        at: datetime,
    ) -> Message:
        """The prediction versions that the run appended, and how many of them are there."""
        short = f"{there} of {versions} versions are there" if there < versions else None
        entities = Entities(players=predicted.players, teams=predicted.teams, games=predicted.games)
        return self._message(
            "player_prop_predictions",
            Phase.PREDICTIONS,
            at,
            status="success" if short is None else "failed",
            error_message=short,
            error_type="rows_missing" if short else None,
            output_dataset="nba_predictions",
            record_count=there,
            records_failed=versions - there,
            metadata=dict(metadata),
            **named(entities),
        )

    def of_failure(
        self, kind: str, step: str, error: str, error_type: str, at: datetime
    ) -> Message:
        """The run itself, which failed at one of its steps."""
        folder = step.partition("_level_")[0]
        return self._message(
            f"{kind} {step}",
            PHASE_OF_FOLDER.get(folder, Phase.PREDICTIONS if "predict" in step else Phase.SCRAPERS),
            at,
            status="failed",
            error_message=error,
            error_type=error_type,
        )

    @property
    def _is_backfill(self) -> bool:
        return self.origin.backfill_reason is not None

    def _message(self, output: str, phase: Phase, at: datetime, **fields: Any) -> Message:
        topic = COMPLETION[phase]
        fields.setdefault("skip_downstream_trigger", self._is_backfill)
        return Message(
            message_id=message_id(self.execution_id, output, topic),
            topic=topic,
            processor_name=output,
            phase=phase,
            execution_id=self.execution_id,
            correlation_id=self.correlation_id,
            game_date=self.game_date,
            output_table=output,
            timestamp=at,
            parent_processor=self.origin.parent,
            trigger_source=self.origin.source,
            trigger_message_id=self.origin.message_id,
            backfill_mode=self._is_backfill,
            backfill_reason=self.origin.backfill_reason,
            **fields,
        )


def judged(due: DueOutput | None, rows: int | None) -> tuple[Status, str | None]:
    """Whether an output has the rows that it must have, and if not, how many it has."""
    if due is None or rows is None or rows >= due.least:
        return "success", None
    short = f"{rows} rows of {due.game_date}, at least {due.least} are due"
    return ("partial" if rows else "failed"), short


def of_receipts(
    teller: Teller,
    receipts: Iterable[Receipt],
    datasets: Mapping[str, str],
    at: datetime,
    due: Mapping[str, DueOutput] | None = None,
    rows: Mapping[str, int] | None = None,
) -> list[Message]:
    """A message for each table that did work; due and rows by table, see Teller.of_output."""
    due, rows = due or {}, rows or {}
    return [
        teller.of_output(
            receipt.model,
            datasets.get(receipt.model, ""),
            PHASE_OF_FOLDER[receipt.phase],
            receipt,
            at,
            due.get(receipt.model),
            rows.get(receipt.model),
        )
        for receipt in receipts
        if receipt.phase in PHASE_OF_FOLDER
    ]


def _entities(receipt: Receipt | None) -> Entities:
    if receipt is None or None in (receipt.players, receipt.teams, receipt.games):
        return Entities()
    return Entities(
        players=receipt.players or (), teams=receipt.teams or (), games=receipt.games or ()
    )
