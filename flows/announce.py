"""Telling others what a run did: into the outbox with its end, and from there to who listens."""

import os
from collections.abc import Sequence

from dbt_project.control_tables import PREDICTIONS, RUN_RECEIPTS
from dbt_project.warehouse import Warehouse
from flows.completions import Teller, of_receipts
from flows.context import RunContext
from flows.engine import API_URL
from flows.receipts import read_receipts
from flows.report import EntitiesChanged
from ops import outbox
from ops.message import Message
from ops.receivers import PrefectEvents, Receiver, Webhook
from ops.records import Run
from ops.relay import Relayed, relay
from ops.run_origin import RunOrigin
from ops.settings import Settings

VERSIONS = f"""
select count(*) as versions, count(distinct player_lookup) as players
from {PREDICTIONS.full_name}
where execution_id = @execution_id
"""

# A run does not wait longer for those who listen; what is left goes out with the next one.
SECONDS = 5.0


def receivers_from(settings: Settings) -> list[Receiver]:
    """Who is told: the Prefect server of PREFECT_API_URL, and the webhook of the settings."""
    found: list[Receiver] = []
    if url := os.environ.get(API_URL):
        found.append(PrefectEvents(url))
    if settings.message_webhook is not None:
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
    return relay(context.ledger, receivers_from(context.settings), context.wall, SECONDS)


def announce_abandoned(context: RunContext, warehouse: Warehouse, abandoned: Sequence[Run]) -> None:
    """Put into the outbox what runs wrote that were killed before they could say so."""
    for run in abandoned:
        messages = _written_by(context, warehouse, run)
        if messages:
            with context.ledger.engine.begin() as connection:
                outbox.add(connection, messages, context.wall.now())


def _written_by(context: RunContext, warehouse: Warehouse, run: Run) -> list[Message]:
    if run.game_date is None or run.kind == "plan":
        return []
    now = context.wall.now()
    origin = RunOrigin(message_id=run.trigger_message_id, backfill_reason=run.backfill_reason)
    teller = Teller(run.execution_id, run.correlation_id, run.game_date, origin)
    messages: list[Message] = []
    if warehouse.has_table(RUN_RECEIPTS.full_name):
        receipts = read_receipts(warehouse, run.execution_id)
        messages = of_receipts(teller, receipts, context.session.datasets(), now)
    if warehouse.has_table(PREDICTIONS.full_name):
        found = warehouse.query(VERSIONS, {"execution_id": run.execution_id})
        versions = int(found["versions"].iloc[0])
        if versions:
            told = {"players": int(found["players"].iloc[0]), "recovered": True}
            nobody = EntitiesChanged()
            messages.append(teller.of_predictions(versions, versions, nobody, told, now))
    return messages
