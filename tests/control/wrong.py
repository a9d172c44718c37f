"""What is not as it would be if nobody had been killed."""

import duckdb
from sqlalchemy import select

from dbt_project.control_tables import LINE_PREDICTIONS, PREDICTIONS, RUN_RECEIPTS
from flows import prediction_queries as queries
from flows.completions import PHASE_OF_FOLDER
from ops.batches import batches
from ops.event_tables import GATES
from ops.ledger import Ledger, open_ledger
from ops.ledger_tables import LEASES
from ops.message import COMPLETION, Phase, Topic, message_id
from ops.outbox import posted
from ops.runs import recent_runs
from tests.changes.comparing import change_tables, different_tables
from tests.control.nurture import Nursery

TRIGGERS = {
    Topic.ANALYTICS_MAY_BEGIN,
    Topic.PRECOMPUTE_MAY_BEGIN,
    Topic.PREDICTIONS_MAY_BEGIN,
}
VERSIONS = f"""
select player_lookup, game_id, system_id, prediction_version, mean, line, recommendation
from {PREDICTIONS.full_name}
order by all
"""
SAID_TWICE = f"""
select player_lookup, game_id, system_id, market, prediction_version
from {PREDICTIONS.full_name}
qualify content_hash = lag(content_hash) over (
    partition by player_lookup, game_id, system_id, market order by prediction_version
) or count(*) over (partition by prediction_id) > 1
"""
LINES_TWICE = f"""
select prediction_id, line_source, bookmaker, line
from {LINE_PREDICTIONS.full_name}
group by all
having count(*) > 1
"""
LINES_OF_NOBODY = f"""
select distinct prediction_id
from {LINE_PREDICTIONS.full_name}
where prediction_id not in (select prediction_id from {PREDICTIONS.full_name})
"""


def wrong(nursery: Nursery, work: str) -> list[str]:
    """What is not as it would be if nobody had been killed, in words."""
    place = nursery.place
    expected = nursery.undisturbed[work]
    sides = {"disturbed": place.warehouse, "undisturbed": expected}
    found = [str(one) for one in different_tables(sides, change_tables(place.session))]
    ledger = open_ledger(place.settings.ledger_url)
    try:
        with duckdb.connect(str(expected), read_only=True) as connection:
            versions = connection.execute(VERSIONS).fetchall()
            never = missing(connection, nursery.day)
        with duckdb.connect(str(place.warehouse), read_only=True) as connection:
            found += [f"lost: {one}" for one in missing(connection, nursery.day) - never]
            found += twice(connection)
            found += untold(connection, ledger)
            if versions != connection.execute(VERSIONS).fetchall():
                found.append("the versions are others")
        found += in_ledger(ledger)
    finally:
        ledger.close()
    return found


def missing(connection: duckdb.DuckDBPyConnection, day: str) -> set[tuple[str, str]]:
    """Ready players of whom no prediction stands."""
    sql = queries.MISSING.replace("@game_date", "$day").replace("@market", "$market")
    return set(connection.execute(sql, {"day": day, "market": "points"}).fetchall())


def twice(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What was said twice, or of nobody."""
    asked = {
        "predicted twice": SAID_TWICE,
        "a line twice": LINES_TWICE,
        "a line of no version": LINES_OF_NOBODY,
    }
    return [
        f"{told}: {row}"
        for told, sql in asked.items()
        for row in connection.execute(sql).fetchall()
    ]


def untold(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[str]:
    """Receipts and versions of which no message is in the outbox."""
    held = {one.message_id for one in posted(ledger)}
    written = connection.execute(
        f"select distinct execution_id, model, phase from {RUN_RECEIPTS.full_name}"
    ).fetchall()
    assert written
    due = [
        (execution, model, PHASE_OF_FOLDER[phase])
        for execution, model, phase in written
        if phase in PHASE_OF_FOLDER
    ]
    versions = connection.execute(
        f"select distinct execution_id from {PREDICTIONS.full_name}"
    ).fetchall()
    due += [(execution, PREDICTIONS.name, Phase.PREDICTIONS) for (execution,) in versions]
    return [
        f"untold: {output} of {execution}"
        for execution, output, phase in due
        if message_id(execution, output, COMPLETION[phase]) not in held
    ]


def in_ledger(ledger: Ledger) -> list[str]:
    """What was left open, and what was triggered twice."""
    found = [f"open: {one.batch_id} {one.pending}" for one in batches(ledger, state="running")]
    found += [f"running: {one}" for one in recent_runs(ledger) if one.status == "running"]
    triggers = [one.execution_id for one in posted(ledger) if one.topic in TRIGGERS]
    found += [f"triggered twice: {gate}" for gate in set(triggers) if triggers.count(gate) > 1]
    with ledger.engine.connect() as connection:
        found += [f"lease: {row}" for row in connection.execute(select(LEASES))]
        gates = connection.execute(select(GATES)).all()
    found += [
        f"no trigger: {gate.gate_id}"
        for gate in gates
        if gate.state == "triggered" and gate.gate_id not in triggers
    ]
    return found
