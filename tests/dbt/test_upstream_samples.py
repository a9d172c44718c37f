"""Payloads as really sent, landed by the command and parsed by dbt: rows and values as in the file.

What a file holds is read here without the project's decoders. The files never stand in this
repository; without `../shared/upstream_samples` the tests are skipped.
"""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.land import land_file
from ops.records import LandingRecord
from tests.flows.conftest import opened
from tests.scrapers.test_upstream_samples import LANDS as EVERY_SAMPLE
from tests.scrapers.test_upstream_samples import NO_DATA

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "upstream_samples"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"{SAMPLES} is not there")

# A page of all players ever, which as a newer list of the active ones would replace the real one.
LANDS = tuple(one for one in EVERY_SAMPLE if not one[1].startswith("bdl_players/"))

# Payloads of a game that hold no date; the command then needs --game-date or a landed schedule.
DATED = date(2022, 1, 26)


@dataclass
class Landed:
    """Every sample landed and parsed; `payloads` by feed and file, None where nothing landed."""

    payloads: dict[tuple[str, str], list[LandingRecord]]
    statuses: dict[tuple[str, str], dict[str, int]]
    connection: duckdb.DuckDBPyConnection

    def values(self, feed: str, file: str, sql: str) -> Any:
        """The first row of a query over the rows of a sample, as `rows`."""
        ids = ", ".join(f"'{record.payload_id}'" for record in self.payloads[feed, file])
        return self.connection.execute(
            f"with rows as (select * from nba_raw.{feed} where payload_id in ({ids})"
            f" and not is_removed) {sql}"
        ).fetchone()


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    root = tmp_path_factory.mktemp("samples")
    payloads: dict[tuple[str, str], list[LandingRecord]] = {}
    statuses: dict[tuple[str, str], dict[str, int]] = {}
    with opened(root) as context:
        for feed, file, _ in LANDS:
            found = land_file(context, feed, SAMPLES / file, _date_of(feed, file), None)
            statuses[feed, file] = found["feeds"][feed]
            records = context.ledger.landing_records(execution_id=found["execution_id"])
            payloads[feed, file] = [one for one in records if one.status == "landed"]
        context.session.invoke("seed")
        context.session.invoke("run", select=["phase_2"])
        context.session.release()
        path = context.target.path
    assert path is not None
    with duckdb.connect(str(path), read_only=True) as connection:
        yield Landed(payloads, statuses, connection)


def _date_of(feed: str, file: str) -> date | None:
    dateless = feed == "nbac_team_boxscore" or "stats_playbyplay" in file
    return DATED if dateless else None


def text(file: str) -> str:
    body = (SAMPLES / file).read_bytes()
    return (gzip.decompress(body) if file.endswith(".gz") else body).decode("utf-8-sig")


def document(file: str) -> Any:
    return json.loads(text(file))


def table(file: str, name: str) -> list[dict[str, Any]]:
    found = next(one for one in document(file)["resultSets"] if one["name"] == name)
    return [dict(zip(found["headers"], row, strict=True)) for row in found["rowSet"]]


def players(file: str) -> list[dict[str, Any]]:
    return [
        player
        for game in document(file)["data"]
        for side in ("home_team", "visitor_team")
        for player in game[side]["players"]
    ]


def outcomes(file: str, market: str) -> list[dict[str, Any]]:
    held = document(file)
    return [
        {**outcome, "book": book["key"]}
        for book in held.get("data", held)["bookmakers"]
        for found in book["markets"]
        if found["key"] == market
        for outcome in found["outcomes"]
    ]


def of_season(file: str) -> list[dict[str, Any]]:
    days = document(file)["leagueSchedule"]["gameDates"]
    games = [game for day in days for game in day["games"]]
    return [
        game
        for game in games
        if game["gameId"][:3] in ("002", "004", "005")
        and game["homeTeam"]["teamTricode"]
        and game["awayTeam"]["teamTricode"]
    ]


Expected = Callable[[str], tuple[Any, ...]]
# feed, file, what to read of its rows, the same as it stands in the file
VALUES: tuple[tuple[str, str, str, Expected], ...] = (
    (
        "nbac_player_boxscores",
        "nbac_player_boxscore/raw_2ad17718.json",
        "select count(*), sum(points), sum(total_rebounds), max(player_full_name) from rows",
        lambda file: (
            len(table(file, "LeagueGameLog")),
            sum(row["PTS"] for row in table(file, "LeagueGameLog")),
            sum(row["REB"] for row in table(file, "LeagueGameLog")),
            max(row["PLAYER_NAME"] for row in table(file, "LeagueGameLog")),
        ),
    ),
    (
        "nbac_player_boxscores",
        "nba_stats_leaguegamelog/player_payload.json",
        "select count(*), sum(points), count(distinct game_date) from rows",
        lambda file: (
            len(table(file, "LeagueGameLog")),
            sum(row["PTS"] for row in table(file, "LeagueGameLog")),
            len({row["GAME_DATE"] for row in table(file, "LeagueGameLog")}),
        ),
    ),
    (
        "nbac_player_list_current",
        "nbac_player_list/raw_7af00b51.json",
        "select count(*), sum(nba_player_id) from rows",
        lambda file: (
            len(table(file, "PlayerIndex")),
            sum(row["PERSON_ID"] for row in table(file, "PlayerIndex")),
        ),
    ),
    (
        "nbac_player_movement",
        "nbac_player_movement/raw_1ecdb80d.json.gz",
        "select count(*), count(*) filter (where transaction_type = 'Trade'), "
        "count(*) filter (where not is_player_transaction) from rows",
        lambda file: (
            len(document(file)["NBA_Player_Movement"]["rows"]),
            sum(
                row["Transaction_Type"] == "Trade"
                for row in document(file)["NBA_Player_Movement"]["rows"]
            ),
            sum(not row["PLAYER_ID"] for row in document(file)["NBA_Player_Movement"]["rows"]),
        ),
    ),
    (
        "nbac_team_boxscore",
        "nba_stats_boxscoretraditionalv2/stats_boxscore_0022100732.json",
        "select count(*), sum(points), sum(assists) from rows",
        lambda file: (
            2,
            sum(row["PTS"] for row in table(file, "TeamStats")),
            sum(row["AST"] for row in table(file, "TeamStats")),
        ),
    ),
    (
        "nbac_team_boxscore",
        "nba_stats_boxscoretraditionalv3/boxscoretraditionalv3.json",
        "select count(*), sum(points), sum(total_rebounds) from rows",
        lambda file: (
            2,
            *(
                sum(
                    document(file)["boxScoreTraditional"][side]["statistics"][name]
                    for side in ("homeTeam", "awayTeam")
                )
                for name in ("points", "reboundsTotal")
            ),
        ),
    ),
    (
        "nbac_shot_chart",
        "nba_stats_shotchartdetail/stats_home_shots_0022100732.json",
        "select count(*), count(*) filter (where is_made) from rows",
        lambda file: (
            len(table(file, "Shot_Chart_Detail")),
            sum(row["SHOT_MADE_FLAG"] for row in table(file, "Shot_Chart_Detail")),
        ),
    ),
    *(
        (
            "nbac_schedule",
            file,
            "select count(*), count(distinct game_date), sum(home_score) from rows",
            lambda file: (
                len({game["gameId"] for game in of_season(file)}),
                len({game["gameDateEst"][:10] for game in of_season(file)}),
                sum(game["homeTeam"]["score"] for game in of_season(file) if game["gameStatus"] > 1)
                or None,
            ),
        )
        for file in ("nbac_schedule_api/raw_80cb1fd6.json.gz",)
    ),
    *(
        (
            "nbac_play_by_play",
            file,
            "select count(distinct event_number), max(period), max(score_home) from rows",
            lambda file: (
                len({one["actionNumber"] for one in document(file)["game"]["actions"]}),
                max(one["period"] for one in document(file)["game"]["actions"]),
                max(int(one["scoreHome"]) for one in document(file)["game"]["actions"]),
            ),
        )
        for file in (
            "nbac_play_by_play/raw_14ecf360.json.gz",
            "nba_live_playbyplay/live_0022000001.json.gz",
        )
    ),
    (
        "nbac_scoreboard_v2",
        "nba_stats_scoreboardv3/scoreboardv3.json",
        "select count(*), sum(home_score + away_score) from rows",
        lambda file: (
            len(document(file)["scoreboard"]["games"]),
            sum(
                game[side]["score"]
                for game in document(file)["scoreboard"]["games"]
                for side in ("homeTeam", "awayTeam")
                if game["gameStatus"] > 1
            ),
        ),
    ),
    (
        "nbac_referee_game_assignments",
        "nbac_referee_assignments/raw_718e62b3.json",
        "select count(*), count(distinct nba_game_id), min(official_name) from rows",
        lambda file: (
            sum(
                bool(game[f"official{number}"])
                for game in document(file)["nba"]["Table"]["rows"]
                for number in range(1, 5)
            ),
            len(document(file)["nba"]["Table"]["rows"]),
            min(
                game[f"official{number}"]
                for game in document(file)["nba"]["Table"]["rows"]
                for number in range(1, 5)
                if game[f"official{number}"]
            ),
        ),
    ),
    (
        "bdl_player_boxscores",
        "bdl_box_scores/raw_71b3c5b2.json.gz",
        "select count(*), sum(points), sum(assists) from rows",
        lambda file: (
            len(players(file)),
            sum(one["pts"] or 0 for one in players(file)),
            sum(one["ast"] or 0 for one in players(file)),
        ),
    ),
    (
        "bdl_player_boxscores",
        "bdl_player_box_scores/raw_1db4c01e.json",
        "select count(*), sum(points), count(distinct team_abbr) from rows",
        lambda file: (
            len(document(file)["data"]),
            sum(row["pts"] or 0 for row in document(file)["data"]),
            len({row["team"]["abbreviation"] for row in document(file)["data"]}),
        ),
    ),
    (
        "bdl_standings",
        "bdl_standings/raw_395a0451.json",
        "select count(*), sum(wins), sum(losses) from rows",
        lambda file: (
            30,
            sum(row["wins"] for row in document(file)["data"]),
            sum(row["losses"] for row in document(file)["data"]),
        ),
    ),
    (
        "bdl_injuries",
        "bdl_injuries/raw_49fd60fb.json",
        "select count(*), sum(bdl_player_id::bigint), count(return_date) from rows",
        lambda file: (
            len(document(file)["data"]),
            sum(row["player"]["id"] for row in document(file)["data"]),
            sum(bool(row["return_date"]) for row in document(file)["data"]),
        ),
    ),
    (
        "bdl_active_players_current",
        "bdl_active_players/raw_ac3e7bd3.json",
        "select count(*), count(team_abbr) from rows",
        lambda file: (len(document(file)["data"]), len(document(file)["data"])),
    ),
    (
        "espn_scoreboard",
        "espn_scoreboard_api/raw_c0c50c83.json",
        "select count(*), sum(home_team_score + away_team_score) from rows",
        lambda file: (
            len(document(file)["events"]),
            sum(
                int(side["score"])
                for event in document(file)["events"]
                for side in event["competitions"][0]["competitors"]
            ),
        ),
    ),
    (
        "espn_team_rosters",
        "espn_roster_api/raw_2.json",
        "select count(*), max(player_full_name) from rows",
        lambda file: (
            len(document(file)["team"]["athletes"]),
            max(one["fullName"] for one in document(file)["team"]["athletes"]),
        ),
    ),
    (
        "espn_boxscores",
        "espn_game_boxscore/raw_fbd5b07e.html.gz",
        "select count(*) > 20, max(home_team_score) > 80, count(distinct team_abbr) from rows",
        lambda file: ("__espnfitt__" in text(file), True, 2),
    ),
    (
        "bigdataball_play_by_play",
        "bigdataball_pbp/raw_746cfbef.csv.gz",
        "select count(*), sum(points_scored), max(score_home), "
        "count(*) filter (where is_field_goal) from rows",
        lambda file: (
            len(rows_of_csv(file)),
            sum(int(row["points"] or 0) for row in rows_of_csv(file)),
            max(int(row["home_score"]) for row in rows_of_csv(file)),
            sum(row["event_type"] in ("shot", "miss") for row in rows_of_csv(file)),
        ),
    ),
    *(
        (
            "odds_api_player_points_props",
            file,
            "select count(*), count(over_price) + count(under_price), sum(points_line) from rows",
            lambda file: (
                len(pairs(file)),
                len(
                    {
                        (one["book"], one["description"], one["point"], one["name"])
                        for one in outcomes(file, "player_points")
                    }
                ),
                pytest.approx(sum(point for _, _, point in pairs(file))),
            ),
        )
        for file in (
            "oddsa_player_props_his/hist_raw_d894c998.json",
            "oddsa_event_player_props/mockBrooklynVsToronto.json",
        )
    ),
    *(
        (
            "odds_api_game_lines",
            file,
            f"select count(*) from rows where market = '{market}'",
            lambda file, market=market: (len(outcomes(file, market)),),  # type: ignore[misc]
        )
        for file, market in (
            ("oddsa_game_lines_his/raw_b722994c.json", "spreads"),
            ("oddsa_game_lines_his/raw_b722994c.json", "totals"),
            ("odds_api_historical_game_lines/raw_9221b91f.json", "h2h"),
        )
    ),
)


def rows_of_csv(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text(file).splitlines()))


def pairs(file: str) -> set[tuple[str, str, float]]:
    """Book, player (folded as far as these names need it) and line."""
    return {
        (one["book"], re.sub(r"[^a-z]", "", one["description"].lower()), one["point"])
        for one in outcomes(file, "player_points")
    }


@pytest.mark.parametrize(("feed", "file", "rows"), LANDS)
def test_a_sample_lands_or_has_no_data(landed: Landed, feed: str, file: str, rows: int) -> None:
    counts = landed.statuses[feed, file]
    if rows == NO_DATA:
        assert set(counts) == {"no_data"}
    else:  # several samples are copies of one another
        assert set(counts) <= {"landed", "unchanged"}


@pytest.mark.parametrize(("feed", "file", "sql", "expected"), VALUES)
def test_rows_and_values_are_those_of_the_file(
    landed: Landed, feed: str, file: str, sql: str, expected: Expected
) -> None:
    assert landed.values(feed, file, sql) == expected(file)


def test_the_injury_report_reads_as_printed(landed: Landed) -> None:
    found = landed.values(
        "nbac_injury_report",
        "nbac_injury_report/raw_f4391904.pdf",
        "select count(*), count(team_abbr), count(distinct injury_status) > 1 from rows",
    )
    assert found == (14, 14, True)  # the other 29 teams have not submitted theirs
