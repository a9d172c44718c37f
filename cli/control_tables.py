"""Messages and gates as tables for people."""

from collections.abc import Iterable

from rich.table import Table

from ops.gates import Gate
from ops.outbox import Posted


def messages_table(found: Iterable[Posted]) -> Table:
    """One message a row; those that were not sent with the reason."""
    table = Table("recorded (UTC)", "topic", "date", "output", "status", "rows", "changed", "state")
    for one in found:
        document = one.document
        changed = "all" if document["is_full_batch"] else str(document["entities_total"])
        state = one.state if one.error is None else f"{one.state}: {one.error}"
        table.add_row(
            f"{one.recorded_at:%m-%d %H:%M:%S}",
            one.topic.removeprefix("nba-"),
            f"{one.game_date:%m-%d}",
            document["output_table"],
            document["status"],
            str(document["record_count"]),
            changed if document["record_count"] else "-",
            state,
        )
    return table


def gates_table(found: Iterable[Gate]) -> Table:
    """One gate a row, with the id by which it is closed."""
    table = Table()
    table.add_column("gate", overflow="fold", min_width=40)
    for name in ("state", "arrived", "missing", "opened (UTC)", "closed (UTC)"):
        table.add_column(name)
    for gate in found:
        table.add_row(
            gate.key.gate_id,
            gate.state if gate.timed_out_at is None else f"{gate.state} (overdue)",
            f"{len(gate.required) - len(gate.missing)} of {len(gate.required)}",
            ", ".join(gate.missing) or "-",
            f"{gate.opened_at:%m-%d %H:%M:%S}",
            f"{gate.closed_at:%m-%d %H:%M:%S}" if gate.closed_at else "-",
        )
    return table
