"""Three real seasons, landed and built in one pass: they add up and match the record."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dbt_project.warehouse import open_warehouse
from flows.backtest_data import BacktestData, read_backtest
from flows.land import land_archive
from predictions.contract import load_contract
from predictions.evaluation.population import population
from predictions.markets import POINTS
from tests.flows.conftest import opened

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "real_archive"

pytestmark = pytest.mark.skipif(not ARCHIVE.is_dir(), reason=f"{ARCHIVE} is not there")

# Regular-season games and points per game as the league records them.
RECORD = {
    ("joelembiid", 2021): (68, 30.6),
    ("stephencurry", 2021): (64, 25.5),
    ("joelembiid", 2022): (66, 33.1),
    ("lukadoncic", 2022): (66, 32.4),
    ("lukadoncic", 2023): (70, 33.9),
    ("stephencurry", 2023): (74, 26.4),
}


FROM, TO = date(2023, 10, 24), date(2024, 4, 14)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BacktestData]:
    """The warehouse's file, and what a backtest of the last season reads from it."""
    root = tmp_path_factory.mktemp("seasons")
    with opened(root) as context:
        outcome = land_archive(context, ARCHIVE)
        assert outcome["warnings"] == []
        context.session.invoke("seed")
        built = ["phase_2", "reference", "phase_3", "phase_4", "player_last_quotes"]
        context.session.invoke("run", select=built)
        path = context.target.path
        context.session.release()
        warehouse = open_warehouse(context.target)
        data = read_backtest(warehouse, context.target.label, load_contract(), FROM, TO)
        warehouse.close()
    assert path is not None
    return path, data


@pytest.fixture(scope="module")
def seasons(built: tuple[Path, BacktestData]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built[0]), read_only=True) as connection:
        yield connection


def test_every_season_has_its_regular_games(seasons: duckdb.DuckDBPyConnection) -> None:
    rows = seasons.execute(
        "select season_year, count(distinct game_id) from nba_analytics.player_game_summary "
        "where season_type = 'regular' and not is_removed group by 1 order by 1"
    ).fetchall()
    assert rows == [(2021, 1230), (2022, 1230), (2023, 1230)]


def test_team_points_are_the_sum_of_player_points(seasons: duckdb.DuckDBPyConnection) -> None:
    rows = seasons.execute(
        "select count(*), count(*) filter (where points_scored <> points) "
        "from nba_analytics.team_offense_game_summary as teams inner join ("
        "select game_id, team_abbr, sum(points) as points "
        "from nba_analytics.player_game_summary group by 1, 2"
        ") as players using (game_id, team_abbr)"
    ).fetchone()
    assert rows == (7886, 0)


@pytest.mark.parametrize(("player", "season"), RECORD)
def test_season_averages_match_the_record(
    seasons: duckdb.DuckDBPyConnection, player: str, season: int
) -> None:
    found = seasons.execute(
        "select count(*), round(avg(points), 1) from nba_analytics.player_game_summary "
        "where player_lookup = ? and season_year = ? and season_type = 'regular' and not is_dnp",
        [player, season],
    ).fetchone()
    assert found == RECORD[player, season]


def test_features_know_nothing_of_their_own_game(seasons: duckdb.DuckDBPyConnection) -> None:
    wrong = seasons.execute(
        "select count(*) from nba_predictions.ml_feature_store_v2 as features inner join ("
        "select player_lookup, game_id, avg(points) over ("
        "partition by player_lookup order by game_date rows between 5 preceding and 1 preceding"
        ") as expected from nba_analytics.player_game_summary where minutes_played > 0"
        ") as history using (player_lookup, game_id) "
        "where abs(features.points_avg_last_5 - history.expected) > 0.0001"
    ).fetchone()
    assert wrong == (0,)


def test_a_backtest_counts_the_games_that_others_counted(built: tuple[Path, BacktestData]) -> None:
    """Figures of 2023-24 that were found elsewhere, from the archive's files alone."""
    data = built[1]
    counted = population(data.frame, data.quotes, POINTS, FROM, TO)
    actual = counted.column("actual")
    assert len(counted) == 22_684
    assert np.abs(counted.column("last10") - actual).mean() == pytest.approx(4.9174, abs=5e-5)
    quoted = np.isfinite(counted.column("line"))
    assert quoted.sum() == 5_325
    assert np.abs(counted.column("line") - actual)[quoted].mean() == pytest.approx(5.1598, abs=5e-5)
    assert data.played_without_features == 0
    # every player with a line played: the archive holds no late scratches
    assert data.void_quotes == 0
