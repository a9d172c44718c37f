"""Whether a date's predictions have seen what they are made of.

They are no model, so their watermarks are kept here, a set for each date and market: the newest
change of every table that they read. What changed since then on the date itself concerns single
players; what changed in the games before it may concern anybody on the slate.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from dbt_project.control_tables import PREDICTIONS, WATERMARKS
from dbt_project.warehouse import Warehouse
from flows.change_time import NEVER
from flows.feature_tables import FEATURE_MODELS, HISTORY_MODEL
from predictions.columns import tuples
from predictions.history import LEAGUE_WINDOW_DAYS
from predictions.markets import POINTS, Market

QUOTES, RESULTS = "player_book_lines", "player_game_summary"
TABLES = {
    **FEATURE_MODELS,
    QUOTES: f"nba_analytics.{QUOTES}",
    RESULTS: f"nba_analytics.{RESULTS}",
}

_NEWEST = " union all ".join(
    f"select '{name}' as upstream, max(changed_at) as newest from {table}"
    for name, table in TABLES.items()
)

_SEEN = f"""
select upstream, max(watermark) as newest
from {WATERMARKS.full_name}
where model = @consumer
group by upstream
"""

# Of earlier games those of the slate's players count, and everybody's of the league's window.
_EARLIER = f"""
    changed.game_date < @game_date
    and (
        changed.game_date >= @since
        or changed.player_lookup in (
            select slate.player_lookup
            from {TABLES[HISTORY_MODEL]} as slate
            where slate.game_date = @game_date
        )
    )
"""

_CHANGED = " union all ".join(
    f"select '{reach}' as reach, count(*) as changes from {TABLES[name]} as changed "
    f"where changed.changed_at > @{name} and {where}"
    for reach, where, names in (
        ("players", "changed.game_date = @game_date", (*FEATURE_MODELS, QUOTES)),
        ("slate", _EARLIER, (*FEATURE_MODELS, RESULTS)),
    )
    for name in names
)


@dataclass(frozen=True)
class Due:
    """What a date's predictions have not seen.

    players: their own features or quotes changed. slate: so did games before the date, whose
    features and results the systems read, or nothing was ever predicted. unseen: the newest change
    of each table that has one.
    """

    players: bool
    slate: bool
    unseen: dict[str, datetime]

    def __bool__(self) -> bool:
        return self.players or self.slate


def unbuilt(warehouse: Warehouse) -> list[str]:
    """The models of TABLES that have no table."""
    return [name for name, table in TABLES.items() if not warehouse.has_table(table)]


def predictions_due(warehouse: Warehouse, game_date: date, market: Market = POINTS) -> Due:
    """Ask what changed since the date was last predicted for the market."""
    noted = _times(warehouse, _SEEN, {"consumer": _consumer(game_date, market)})
    seen = {name: noted.get(name, NEVER) for name in TABLES}
    unseen = {
        name: newest for name, newest in _times(warehouse, _NEWEST).items() if newest > seen[name]
    }
    if not unseen:
        return Due(players=False, slate=False, unseen={})
    since = game_date - timedelta(days=LEAGUE_WINDOW_DAYS)
    found = warehouse.query(_CHANGED, {**seen, "game_date": game_date, "since": since})
    changed = {reach for reach, changes in tuples(found, ("reach", "changes")) if changes}
    return Due(players="players" in changed, slate="slate" in changed, unseen=unseen)


def remember(warehouse: Warehouse, game_date: date, market: Market, due: Due) -> None:
    """Note that what was due has been predicted; nothing is written when nothing was."""
    if due:
        consumer = _consumer(game_date, market)
        warehouse.append(
            WATERMARKS.full_name,
            (
                {"model": consumer, "upstream": name, "watermark": newest}
                for name, newest in due.unseen.items()
            ),
        )


def _consumer(game_date: date, market: Market) -> str:
    return f"{PREDICTIONS.name} of {market.name} on {game_date}"


def _times(
    warehouse: Warehouse, sql: str, params: dict[str, Any] | None = None
) -> dict[str, datetime]:
    return {
        name: newest.to_pydatetime()
        for name, newest in tuples(warehouse.query(sql, params), ("upstream", "newest"))
        if not pd.isna(newest)
    }
