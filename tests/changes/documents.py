"""Where the rows of each feed's landed documents stand, and what may be changed in them."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Layout:
    """How the rows of a document are written.

    `rows` is a path; `*` goes into every element, `a|b` into both fields. The other fields are
    paths within a row: counts, identifiers, the name of the player (with the form it is written
    in), and words with the choices for them.
    """

    rows: str
    counts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


BOX_SOURCES = (
    "nbac_player_boxscores",
    "nbac_team_boxscore",
    "bdl_player_boxscores",
    "espn_boxscores",
    "nbac_gamebook_player_stats",
)
LEAGUE_LIST = "nbac_player_list_current"
_STATISTICS = ("points", "freeThrowsMade", "assists", "fieldGoalsAttempted", "turnovers")
_PRICES = (1.5, 1.8, 1.95, 2.1, 2.6)

LAYOUTS: Mapping[str, Layout] = {
    "nbac_player_boxscores": Layout(
        "resultSets.0.rowSet",
        counts=("PTS", "FTM", "AST", "FGA", "TOV", "MIN"),
        ids=("PLAYER_ID",),
        names={"PLAYER_NAME": "{first} {last}"},
    ),
    "nbac_team_boxscore": Layout(
        "boxScoreTraditional.homeTeam|awayTeam",
        counts=tuple(f"statistics.{name}" for name in _STATISTICS),
    ),
    "bdl_player_boxscores": Layout(
        "data.*.home_team|visitor_team.players",
        counts=("pts", "ftm", "ast", "fga", "turnover"),
        ids=("player.id",),
        names={"player.first_name": "{first}", "player.last_name": "{last}"},
    ),
    "espn_boxscores": Layout(
        "players",
        counts=("stats.points", "stats.freeThrowsMade", "stats.assists"),
        ids=("id",),
        names={"name": "{first} {last}"},
    ),
    "nbac_gamebook_player_stats": Layout(
        "players",
        counts=("points", "free_throws_made", "assists"),
        names={"name": "{first} {last}"},
        words={"dnp_reason": ("DNP - Coach's Decision", "DND - Rest")},
    ),
    "nbac_shot_chart": Layout(
        "resultSets.0.rowSet",
        counts=("SHOT_MADE_FLAG", "LOC_X", "SHOT_DISTANCE"),
        words={"SHOT_ZONE_BASIC": ("Mid-Range", "Restricted Area")},
    ),
    "nbac_play_by_play": Layout(
        "game.actions",
        counts=("personId", "period"),
        words={"shotResult": ("Made", "Missed")},
    ),
    "bigdataball_play_by_play": Layout(
        "rows",
        names={"player": "{first} {last}"},
        words={"result": ("made", "missed"), "shot_distance": ("2", "17", "25")},
    ),
    "nbac_injury_report": Layout(
        "records",
        names={"player": "{last}, {first}"},
        words={
            "status": ("Out", "Doubtful", "Questionable", "Probable", "Available"),
            "reason": ("Injury/Illness - Left Knee; Soreness", "G League - Two-Way"),
        },
    ),
    "bdl_injuries": Layout(
        "data",
        ids=("player.id",),
        names={"player.first_name": "{first}", "player.last_name": "{last}"},
        words={"status": ("Out", "Day-To-Day"), "return_date": ("Nov 30", "Dec 4")},
    ),
    "odds_api_player_points_props": Layout(
        "bookmakers.*.markets.*.outcomes",
        counts=("point",),
        names={"description": "{first} {last}"},
        words={"price": _PRICES},
    ),
    "odds_api_game_lines": Layout(
        "bookmakers.*.markets.*.outcomes",
        counts=("point",),
        words={"price": _PRICES},
    ),
    "bettingpros_player_points_props": Layout(
        "offers",
        ids=("player_id", "id"),
        names={
            "participants.0.name": "{first} {last}",
            "participants.0.player.first_name": "{first}",
            "participants.0.player.last_name": "{last}",
        },
    ),
    "bettingpros_player_points_props/lines": Layout(
        "offers.*.selections.*.books.*.lines", counts=("line",), words={"cost": (-110, 105, 130)}
    ),
    "br_rosters_current": Layout(
        "players",
        counts=("number",),
        ids=("player_id",),
        names={"player": "{first} {last}", "last_name": "{last}"},
        words={"pos": ("PG", "SF", "C"), "college": ("Duke", "Kansas")},
    ),
    "espn_team_rosters": Layout(
        "team.athletes",
        ids=("id",),
        names={"fullName": "{first} {last}", "displayName": "{first} {last}"},
        words={"jersey": ("0", "7", "55")},
    ),
    "bdl_active_players_current": Layout(
        "data",
        ids=("id",),
        names={"first_name": "{first}", "last_name": "{last}"},
        words={"position": ("G", "F", "C")},
    ),
    LEAGUE_LIST: Layout(
        "resultSets.0.rowSet",
        ids=("PERSON_ID",),
        names={"PLAYER_FIRST_NAME": "{first}", "PLAYER_LAST_NAME": "{last}"},
        words={"POSITION": ("G", "F", "C"), "HEIGHT": ("6-1", "6-9")},
    ),
    "nbac_player_movement": Layout(
        "NBA_Player_Movement.rows",
        ids=("PLAYER_ID",),
        words={
            "Transaction_Type": ("Signing", "Trade", "Waive"),
            "TRANSACTION_DATE": ("2023-11-12T00:00:00", "2023-11-19T00:00:00"),
        },
    ),
    "nbac_referee_game_assignments": Layout(
        "nba.Table.rows", words={"official1": ("Anton Thornbury", "Wynn Calder")}
    ),
    "bdl_standings": Layout("data", counts=("wins", "losses", "conference_rank")),
    "nbac_scoreboard_v2": Layout(
        "scoreboard.games", counts=("homeTeam.score", "awayTeam.score", "gameStatus")
    ),
    "espn_scoreboard": Layout("events.*.competitions", counts=("attendance",)),
}


@dataclass(frozen=True)
class Row:
    """One row of a document, as an object or as a list with `headers`."""

    siblings: list[Any]
    value: Any
    headers: tuple[str, ...] | None = None

    def get(self, path: str) -> Any:
        """The value of a field; None when there is none."""
        holder, last = self._holder(path)
        try:
            return holder[last]
        except (KeyError, IndexError, TypeError):
            return None

    def set(self, path: str, value: Any) -> None:
        """Write a field."""
        holder, last = self._holder(path)
        holder[last] = value

    def remove(self) -> None:
        """Take the row out of its document."""
        self.siblings[:] = [other for other in self.siblings if other is not self.value]

    def again(self) -> "Row":
        """Put a copy of the row at the end of its siblings."""
        value = copy.deepcopy(self.value)
        self.siblings.append(value)
        return Row(self.siblings, value, self.headers)

    def _holder(self, path: str) -> tuple[Any, Any]:
        if self.headers is not None:
            return self.value, self.headers.index(path)
        *parents, last = path.split(".")
        holder = self.value
        for name in parents:
            holder = holder[int(name) if name.isdigit() else name]
        return holder, int(last) if last.isdigit() else last


def rows_of(layout: str, document: Any) -> list[Row]:
    """The rows of a document, in its order."""
    return [row for row in _rows(document, LAYOUTS[layout].rows.split(".")) if row.value]


def feed_of(layout: str) -> str:
    """The feed of a layout; a feed with rows of two kinds has two."""
    return layout.partition("/")[0]


def bumped(value: Any, by: int) -> Any:
    """A count with something added, in the type that it has."""
    return str(int(value) + by) if isinstance(value, str) else (value or 0) + by


def set_name(layout: str, row: Row, first: str, last: str) -> None:
    """Write a player's name as the feed writes names."""
    for path, form in LAYOUTS[layout].names.items():
        row.set(path, form.format(first=first, last=last))


def _rows(holder: Any, path: list[str]) -> Iterator[Row]:
    step, *rest = path
    if step == "*":
        for element in holder:
            yield from _rows(element, rest)
        return
    for name in step.split("|"):
        found = holder[int(name)] if name.isdigit() else holder.get(name)
        if rest:
            yield from _rows(found, rest)
        elif isinstance(found, list):
            headers = holder.get("headers") if isinstance(holder, dict) else None
            for value in list(found):
                yield Row(found, value, tuple(headers) if headers else None)
        elif found is not None:
            yield Row([found], found)
