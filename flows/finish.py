"""The end of a run: predictions shown, receipts read back, the report put together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dbt_project.control_tables import PREDICTIONS as PREDICTIONS_TABLE
from dbt_project.warehouse import Warehouse
from flows.completions import of_receipts
from flows.lifecycle import Execution, teller_of
from flows.outputs import counted_outputs, scheduled_games
from flows.phases import PHASE_ORDER, PREDICTIONS
from flows.predict import PredictionOutcome, current_predictions
from flows.publish import publish_health, publish_predictions
from flows.receipts import (
    changed_entities,
    phase_totals,
    read_receipts,
    shrunken,
    void_hashes,
)
from flows.report import EntitiesChanged, FeedReport, PhaseReport, Receipt, RunReport, RunStatus
from flows.stale import forget_superseded
from flows.unresolved import unresolved_names
from ops.message import Message
from predictions.markets import POINTS, Market

VERSIONS = f"""
select count(*) as n
from {PREDICTIONS_TABLE.full_name}
where game_date = @game_date and execution_id = @execution_id
"""


def show_predictions(
    execution: Execution, as_of: datetime, market: Market = POINTS
) -> tuple[dict[str, Any], ...]:
    """Publish the date's current predictions for readers, and return them as JSON-ready rows."""
    rows = current_predictions(execution.warehouse, execution.game_date, market)
    published = execution.context.settings.published
    publish_predictions(published, execution.game_date, as_of, market.name, rows)
    return rows


def finish(
    execution: Execution,
    as_of: datetime,
    landing: tuple[FeedReport, ...],
    outcome: PredictionOutcome | None,
    *,
    market: Market = POINTS,
    shown: tuple[dict[str, Any], ...] | None = None,
) -> RunReport:
    """Build the report from the receipts of this execution, and publish the pipeline's health.

    market, shown: the predictions that readers were shown, None when the run shows none.
    """
    warehouse = execution.warehouse
    receipts = read_receipts(warehouse, execution.execution_id)
    execution.warnings.extend((*void_hashes(receipts), *shrunken(receipts)))
    if receipts:
        forget_superseded(warehouse)
    totals = phase_totals(receipts, execution.phases.models, execution.phases.seconds)
    entities = changed_entities(warehouse, receipts)
    execution.to_announce = _completions(execution, receipts, landing, outcome)
    if outcome is not None:
        totals[PREDICTIONS] = outcome.phase
        entities = union(entities, outcome.entities)
        execution.problems.extend(outcome.problems)
        execution.warnings.extend(outcome.warnings)
        execution.notices.extend(outcome.notices)
    execution.problems.extend(unresolved_names(warehouse, execution.game_date))
    if execution.kind == "run" and not shown:
        execution.problems.extend(nothing_predicted(warehouse, execution.game_date))
    report = RunReport(
        kind=execution.kind,
        game_date=execution.game_date,
        as_of=as_of,
        correlation_id=execution.correlation_id,
        execution_id=execution.execution_id,
        upstream=execution.upstream,
        target=str(execution.context.target.name),
        status=RunStatus.DEGRADED if execution.problems else RunStatus.SUCCESS,
        seconds=execution.seconds(),
        phases=in_order(totals),
        receipts=receipts,
        entities_changed=entities,
        predicted=outcome.entities if outcome is not None else EntitiesChanged(),
        landing=landing,
        market=market.name,
        predictions=shown or (),
        warnings=(*execution.problems, *execution.warnings),
        notices=tuple(execution.notices),
    )
    if shown is not None:
        publish_health(execution.context.settings.published, report)
    return replace(report, seconds=execution.seconds())


def _completions(
    execution: Execution,
    receipts: Sequence[Receipt],
    landing: Sequence[FeedReport],
    outcome: PredictionOutcome | None,
) -> list[Message]:
    """What the run says of everything that it has not announced at a gate."""
    now = execution.context.wall.now()
    teller = teller_of(execution)
    said = {message.output_table for message in execution.announced}
    untold = [receipt for receipt in receipts if receipt.model not in said]
    messages = [teller.of_feed(report, now) for report in landing]
    if untold:
        touched = {receipt.model for receipt in untold}
        due, counted = counted_outputs(execution.warehouse, execution.game_date, touched)
        datasets = execution.context.session.datasets()
        messages += of_receipts(teller, untold, datasets, now, due, counted)
    if outcome is not None:
        told = {"skipped": outcome.skipped, "model_id": outcome.model_id}
        written = outcome.phase.written
        there = versions_there(execution) if written else 0
        messages.append(teller.of_predictions(written, there, outcome.entities, told, now))
    return messages


def versions_there(execution: Execution) -> int:
    """Prediction versions of the execution that the warehouse holds."""
    asked = {"game_date": execution.game_date, "execution_id": execution.execution_id}
    return int(execution.warehouse.query(VERSIONS, asked)["n"].iloc[0])


def nothing_predicted(warehouse: Warehouse, game_date: date) -> list[str]:
    """Say so when games are scheduled and none of them has a prediction with a line."""
    games = scheduled_games(warehouse, game_date)
    if not games:
        return []
    return [
        f"{game_date}: {games} games are scheduled and no prediction has a line; see whether "
        "odds_api_player_points_props and the box scores before the date have landed: "
        "nba-props status"
    ]


def in_order(phases: Mapping[str, PhaseReport]) -> dict[str, PhaseReport]:
    """Phases as they follow one another."""
    names = [name for name in PHASE_ORDER if name in phases]
    return {name: phases[name] for name in [*names, *sorted(set(phases) - set(names))]}


def union(one: EntitiesChanged, other: EntitiesChanged) -> EntitiesChanged:
    """Entities of both."""
    return EntitiesChanged(
        players=tuple(sorted({*one.players, *other.players})),
        teams=tuple(sorted({*one.teams, *other.teams})),
        games=tuple(sorted({*one.games, *other.games})),
    )
