"""Features know nothing of what happens at or after tip-off: it may be anything, or be gone."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.changes.base import Base
from tests.changes.comparing import AUDIT
from tests.changes.place import Place

STORE = "nba_predictions.ml_feature_store_v2"
BOX_SCORES = (
    "nbac_gamebook_player_stats",
    "nbac_player_boxscores",
    "bdl_player_boxscores",
    "espn_boxscores",
    "nbac_team_boxscore",
)
SHOTS = ("nbac_play_by_play", "nbac_shot_chart", "bigdataball_play_by_play")
COUNTS = (
    "points",
    "field_goals_made",
    "field_goals_attempted",
    "three_pointers_made",
    "three_pointers_attempted",
    "free_throws_made",
    "free_throws_attempted",
    "offensive_rebounds",
    "defensive_rebounds",
    "assists",
    "blocks",
    "turnovers",
)
SEED = 20231120

Change = Callable[[duckdb.DuckDBPyConnection], None]


@pytest.fixture(scope="module")
def game(base: Base) -> tuple[str, date]:
    """A random played game of the later half of the season, and its date."""
    with duckdb.connect(str(base.context.settings.warehouse), read_only=True) as connection:
        played = connection.execute(
            f"select distinct game_id, game_date from {STORE} where game_date < ? "
            "and games_used >= 5 order by 1",
            [base.today],
        ).fetchall()
    game_id, day = random.Random(SEED).choice(played[len(played) // 2 :])
    return str(game_id), day


def rebuilt(base: Base, place: Place, change: Change) -> Path:
    """The base's warehouse, built anew on feeds that a change was made to."""
    place.restore()
    with duckdb.connect(str(place.warehouse)) as connection:
        change(connection)
    place.session.invoke("run", select=["reference", "phase_3", "phase_4"], full_refresh=True)
    place.session.release()
    return place.warehouse


def differing(base: Base, other: Path, which: str) -> tuple[int, int]:
    """Feature rows in both warehouses that fulfil `which`, and how many of them differ."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{base.context.settings.warehouse}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        described = connection.execute(f"describe one.{STORE}").fetchall()
        columns = [row[0] for row in described if row[0] not in AUDIT]
        compared = " or ".join(f"one.{name} is distinct from other.{name}" for name in columns)
        counted = connection.execute(
            f"select count(*), count(*) filter (where {compared}) from one.{STORE} as one "
            f"inner join other.{STORE} as other using (game_id, player_lookup) "
            f"where not one.is_removed and not other.is_removed and one.{which}"
        ).fetchone()
    assert counted is not None
    return int(counted[0]), int(counted[1])


def spoiled_from(day: date) -> Change:
    """Statistics from a date on are others, six in ten rows are gone, and lines and reports of the
    moment of tip-off say something else."""

    def change(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"select setseed({SEED % 1000 / 1000})")
        for table in BOX_SCORES:
            counts = ", ".join(
                f"{name} = {name} + 1 + cast(9 * random() as int)" for name in COUNTS
            )
            connection.execute(f"update nba_raw.{table} set {counts} where game_date >= ?", [day])
        for table in (*BOX_SCORES[:4], *SHOTS):
            connection.execute(
                f"delete from nba_raw.{table} where game_date >= ? and random() < 0.6", [day]
            )
        connection.execute(
            "insert into nba_raw.odds_api_player_points_props select quotes.* replace ("
            "games.tipoff_at as snapshot_at, quotes.points_line + 7 as points_line) "
            "from nba_raw.odds_api_player_points_props as quotes "
            "inner join nba_reference.dim_game as games using (game_id)"
        )
        connection.execute(
            "insert into nba_raw.nbac_injury_report select reports.* replace ("
            "games.tipoff_at as reported_at, 'out' as injury_status) "
            "from nba_raw.nbac_injury_report as reports "
            "inner join nba_reference.dim_game as games using (game_id)"
        )

    return change


def shuffled(game_id: str) -> Change:
    """The players of one game have each other's lines."""

    def change(connection: duckdb.DuckDBPyConnection) -> None:
        for table in BOX_SCORES[:4]:
            key = "nba_game_id" if table == "nbac_player_boxscores" else "game_id"
            lines = ", ".join(f"{name} = others.{name}" for name in (*COUNTS, "minutes"))
            connection.execute(
                f"with lines as (select *, row_number() over (order by player_lookup) as place, "
                f"count(*) over () as n from nba_raw.{table} where {key} = ("
                f"select {key} from nba_reference.dim_game where game_id = ?)) "
                f"update nba_raw.{table} as mine set {lines} from lines as own "
                "inner join lines as others on others.place = 1 + own.place % own.n "
                f"where mine.{key} = own.{key} and mine.player_lookup = own.player_lookup",
                [game_id],
            )

    return change


def test_nothing_at_or_after_tipoff_is_known(
    base: Base, place: Place, game: tuple[str, date]
) -> None:
    _, day = game
    other = rebuilt(base, place, spoiled_from(day))
    rows, different = differing(base, other, f"game_date <= date '{day}'")
    assert rows > 100
    assert different == 0
    rows, different = differing(base, other, f"game_date > date '{day}'")
    assert different > rows / 2


def test_a_game_does_not_know_its_own_box_score(
    base: Base, place: Place, game: tuple[str, date]
) -> None:
    game_id, day = game
    other = rebuilt(base, place, shuffled(game_id))
    rows, different = differing(base, other, f"game_id = '{game_id}'")
    assert rows > 10
    assert different == 0
    _, different = differing(base, other, f"game_date > date '{day}'")
    assert different > 10


def test_a_look_at_the_game_itself_is_noticed(
    base: Base, place: Place, game: tuple[str, date], monkeypatch: pytest.MonkeyPatch
) -> None:
    game_id, _ = game
    macro = place.session.manifest().macros["macro.nba_props.latest_before"]
    wrong = macro.macro_sql.replace("game_date < ", "game_date <= ").replace(">= {{", "> {{")
    assert macro.macro_sql != wrong
    monkeypatch.setattr(macro, "macro_sql", wrong)
    other = rebuilt(base, place, shuffled(game_id))
    _, different = differing(base, other, f"game_id = '{game_id}'")
    assert different > 10
