"""Whether the newest results landed whole, as `feed_completeness` counts them."""

from collections.abc import Collection
from datetime import date

from dbt_project.warehouse import Warehouse

INCOMPLETE = """
select feed, game_date, expected_games, landed_games, complete_games, status
from nba_orchestration.feed_completeness
where
    status <> 'success'
    and game_date = (
        select max(game_date) from nba_orchestration.feed_completeness
        where game_date < @game_date
    )
order by feed
"""


def incomplete_feeds(
    warehouse: Warehouse, game_date: date, asked: Collection[str], *, only_partial: bool = False
) -> list[str]:
    """Name the feeds whose results of the newest day before `game_date` are short.

    Args:
        warehouse: after its models were built.
        game_date: the day that is prepared.
        asked: feeds that were asked for.
        only_partial: leave out feeds with nothing at all, where others tell of them.
    """
    found = warehouse.query(INCOMPLETE, {"game_date": game_date})
    return [
        f"feed {row['feed']} {row['game_date']}: {row['status']}, {row['complete_games']} of"
        f" {row['expected_games']} games are whole ({row['landed_games']} landed); the next run"
        " asks for it again"
        for row in found.to_dict("records")
        if row["feed"] in asked and not (only_partial and row["status"] == "no_data")
    ]
