"""New prediction versions and their lines, appended together."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dbt_project.control_tables import LINE_PREDICTIONS, PREDICTIONS
from dbt_project.warehouse import Warehouse
from flows.change_time import change_time
from predictions.publish import LineRow
from predictions.rows import PredictionRow, key_of

# Lines of versions that do not exist: what a run that was ended between the two tables left behind.
FORGET_LINES = f"""
delete from {LINE_PREDICTIONS.full_name}
where game_date = @game_date and prediction_id in unnest(@prediction_ids)
"""


def append_versions(
    warehouse: Warehouse,
    game_date: date,
    versions: Sequence[PredictionRow],
    lines: Mapping[tuple[str, ...], Sequence[LineRow]],
    now: datetime,
) -> None:
    """Append new versions of one date with their lines, by key of the version.

    now: kept as computed_at; written_at is later where an earlier run's clock was ahead.

    Both or neither where the warehouse can. Elsewhere the lines come first, so that no version is
    ever without its own; a run that ends in between leaves lines of ids that the next run gives to
    what it makes, and so takes away first.
    """
    written_at = change_time(warehouse, PREDICTIONS, "written_at", now)
    with_lines = [row for row in versions if row["mean"] is not None and lines.get(key_of(row))]
    if versions and not warehouse.is_transactional:
        ids = [row["prediction_id"] for row in versions]
        warehouse.execute(FORGET_LINES, {"game_date": game_date, "prediction_ids": ids})
    stamped = {"written_at": written_at}
    warehouse.append_all(
        [
            (LINE_PREDICTIONS.full_name, _line_rows(with_lines, lines, stamped)),
            (PREDICTIONS.full_name, ({**row, "computed_at": now, **stamped} for row in versions)),
        ]
    )


def _line_rows(
    versions: Sequence[PredictionRow],
    lines: Mapping[tuple[str, ...], Sequence[LineRow]],
    stamped: Mapping[str, datetime],
) -> Iterator[dict[str, Any]]:
    for row in versions:
        for line in lines[key_of(row)]:
            yield {**line, **stamped, "prediction_id": row["prediction_id"]}
