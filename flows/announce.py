"""Telling others what a run did: into the outbox with its end, and from there to who listens."""

import os
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from dbt_project.control_tables import PREDICTIONS, RUN_RECEIPTS
from dbt_project.warehouse import Warehouse
from flows.completions import Teller, of_receipts
from flows.context import RunContext
from flows.engine import API_URL
from flows.outputs import SCHEDULED_GAMES, DueOutput, counted_outputs
from flows.receipts import read_receipts
from flows.report import EntitiesChanged, FeedReport
from ops.batches import batches, fail_batch
from ops.errors import ConfigurationError
from ops.gates import abandon
from ops.logging import get_logger
from ops.message import Message
from ops.receivers import PrefectEvents, Receiver, Webhook
from ops.records import Run
from ops.relay import Relayed, relay
from ops.run_origin import RunOrigin
from ops.runs import fail_abandoned_run
from ops.settings import Settings

VERSIONS = f"""
select count(*) as versions, count(distinct player_lookup) as players
from {PREDICTIONS.full_name}
where execution_id = @execution_id
"""

# Others pass one gate of a chain, and whoever tries them again goes on with it.
PASSES_ALL = ("run", "backfill")

# A run does not wait longer for those who listen; what is left goes out with the next one.
SECONDS = 5.0


def receivers_from(settings: Settings) -> list[Receiver]:
    """Who is told: the Prefect server of PREFECT_API_URL, and the webhook of the settings."""
    found: list[Receiver] = []
    if url := os.environ.get(API_URL):
        found.append(PrefectEvents(url))
    if settings.message_webhook is not None:
        if urlsplit(settings.message_webhook.get_secret_value()).scheme not in ("http", "https"):
            raise ConfigurationError(
                "NBA_PROPS_MESSAGE_WEBHOOK: it is no address; write one like https://host/path"
            )
        token = settings.message_webhook_token
        found.append(
            Webhook(
                settings.message_webhook.get_secret_value(),
                token.get_secret_value() if token else None,
            )
        )
    return found


def announce(context: RunContext) -> Relayed:
    """Send what is in the outbox. Whatever happens, the run that ended has ended as it did."""
    try:
        receivers = receivers_from(context.settings)
    except ConfigurationError as error:
        get_logger().error("messages are not sent", error=str(error))
        return Relayed()
    return relay(context.ledger, receivers, context.wall, SECONDS)


def announce_abandoned(context: RunContext, warehouse: Warehouse, abandoned: Sequence[Run]) -> None:
    """Close runs that were killed, and their batches, and announce what they had written.

    A run is closed together with its messages: whoever is killed in between leaves it to the next.
    """
    ledger, clock = context.ledger, context.wall
    for run in abandoned:
        origin = RunOrigin(message_id=run.trigger_message_id, backfill_reason=run.backfill_reason)
        messages = written_by(context, warehouse, run, origin)
        for batch in batches(ledger, execution_id=run.execution_id, state="running"):
            fail_batch(ledger, batch.batch_id, "its process ended within the run", clock)
        abandon_gates(context, run)
        fail_abandoned_run(ledger, run, clock.now(), messages)


def abandon_gates(context: RunContext, run: Run) -> None:
    """Close what a failed run left waiting that passes all gates by itself."""
    if run.kind in PASSES_ALL:
        abandon(context.ledger, run.correlation_id, context.wall)


def written_by(
    context: RunContext, warehouse: Warehouse, run: Run, origin: RunOrigin
) -> list[Message]:
    """What a run had landed and written when it ended, however it ended; its rows are counted."""
    if run.game_date is None or run.kind == "plan":
        return []
    now = context.wall.now()
    teller = Teller.of(run, origin)
    messages = [teller.of_feed(report, now) for report in _landed_by(context, run)]
    if warehouse.has_table(RUN_RECEIPTS.full_name):
        receipts = read_receipts(warehouse, run.execution_id)
        due: dict[str, DueOutput] = {}
        counted: dict[str, int] = {}
        # a run that was killed early may have built no schedule
        if receipts and warehouse.has_table(SCHEDULED_GAMES):
            touched = {receipt.model for receipt in receipts}
            due, counted = counted_outputs(warehouse, run.game_date, touched)
        datasets = context.session.datasets()
        messages += of_receipts(teller, receipts, datasets, now, due, counted)
    if warehouse.has_table(PREDICTIONS.full_name):
        found = warehouse.query(VERSIONS, {"execution_id": run.execution_id})
        versions = int(found["versions"].iloc[0])
        if versions:
            told = {"players": int(found["players"].iloc[0]), "recovered": True}
            nobody = EntitiesChanged()
            messages.append(teller.of_predictions(versions, versions, nobody, told, now))
    return messages


def _landed_by(context: RunContext, run: Run) -> list[FeedReport]:
    counts: dict[str, Counter[str]] = {}
    for record in context.ledger.landing_records(execution_id=run.execution_id):
        counts.setdefault(record.feed, Counter())[record.status] += 1
    return [FeedReport(feed=feed, **counts[feed]) for feed in sorted(counts)]
