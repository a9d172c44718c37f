import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ops.errors import ConfigurationError
from ops.ledger import Ledger
from scrapers.capture import Capture
from scrapers.errors import IngestError
from scrapers.ingest_file import captures_from_file, game_dates_landed
from scrapers.landing import LandingSummary, Origin, land_many
from scrapers.zone import LandingZone
from tests.scrapers.scraper_payloads import CLOCK, NOW, body, game, gamelog, odds, schedule


def one(feed: str, path: Path, **given: object) -> Capture:
    (found,) = captures_from_file(feed, path, CLOCK, **given)  # type: ignore[arg-type]
    return found


def write(tmp_path: Path, content: bytes, name: str = "payload.json") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def land(ledger: Ledger, zone: LandingZone, captures: list[Capture]) -> LandingSummary:
    return land_many(captures, zone, ledger, CLOCK, Origin("c", "e"))


def test_scope_and_date_come_from_the_payload(tmp_path: Path) -> None:
    found = one("nbac_player_boxscores", write(tmp_path, body(gamelog())))
    assert (found.scope, found.game_date, found.captured_at) == (
        "2024-03-14_regular",
        date(2024, 3, 14),
        NOW,
    )


def test_what_is_given_wins(tmp_path: Path) -> None:
    at = NOW - timedelta(days=1)
    found = one(
        "nbac_schedule",
        write(tmp_path, gzip.compress(body(schedule()))),
        game_date=date(2024, 3, 1),
        captured_at=at,
    )
    assert (found.scope, found.game_date, found.captured_at) == ("2023-24", date(2024, 3, 1), at)


def test_the_historical_envelope_gives_the_capture_time(tmp_path: Path) -> None:
    wrapped = {
        "timestamp": "2024-03-15T21:55:38Z",
        "previous_timestamp": "2024-03-15T21:50:38Z",
        "next_timestamp": "2024-03-15T22:00:38Z",
        "data": odds(),
    }
    found = one("odds_api_player_points_props", write(tmp_path, body(wrapped)))
    assert (found.scope, found.game_date) == ("e1", date(2024, 3, 15))
    assert found.captured_at == datetime(2024, 3, 15, 21, 55, 38, tzinfo=UTC)


def test_an_answer_over_several_dates_becomes_one_payload_a_date(
    tmp_path: Path, ledger: Ledger, zone: LandingZone
) -> None:
    document = gamelog("2024-03-13", rows=10)
    later = gamelog("2024-03-14", rows=12)["resultSets"][0]["rowSet"]
    document["resultSets"][0]["rowSet"].extend(later)
    captures = captures_from_file("nbac_player_boxscores", write(tmp_path, body(document)), CLOCK)
    assert [(found.scope, found.game_date) for found in captures] == [
        ("2024-03-13_regular", date(2024, 3, 13)),
        ("2024-03-14_regular", date(2024, 3, 14)),
    ]
    assert land(ledger, zone, captures).count("landed") == 2


def test_a_box_score_finds_its_date_in_a_landed_schedule(
    tmp_path: Path, ledger: Ledger, zone: LandingZone, samples: Path
) -> None:
    path = samples / "nbac_team_boxscore" / "raw_8e5ec16f.json"
    with pytest.raises(IngestError, match="give --game-date, or land the season's nbac_schedule"):
        one("nbac_team_boxscore", path)
    games = schedule(game("0022400561", "2025-01-15"), season="2024-25")
    land(ledger, zone, [one("nbac_schedule", write(tmp_path, body(games)))])
    found = one("nbac_team_boxscore", path, date_of_game=game_dates_landed(ledger, zone))
    assert (found.scope, found.game_date) == ("0022400561", date(2025, 1, 15))


def test_an_html_page_is_handed_to_landing_which_keeps_it(
    tmp_path: Path, ledger: Ledger, zone: LandingZone
) -> None:
    path = write(tmp_path, b"<html><title>502</title></html>")
    summary = land(ledger, zone, [one("nbac_shot_chart", path)])
    assert "HTML page titled '502'" in summary.warnings()[0]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="cannot be read"):
        one("nbac_schedule", tmp_path / "nowhere.json")
    with pytest.raises(IngestError, match="cannot be read"):
        one("nbac_schedule", write(tmp_path, gzip.compress(b"{}" * 100)[:20]))
    with pytest.raises(ConfigurationError, match="feed nope"):
        one("nope", tmp_path)


SAMPLES = [
    ("nbac_schedule", "nbac_schedule_api/raw_80cb1fd6.json.gz", ["2024-25"]),
    ("nbac_schedule", "nbac_schedule_cdn/raw_68953816.json", ["2025-26"]),
    ("nbac_player_list_current", "nbac_player_list/raw_7af00b51.json", ["league"]),
    ("bdl_player_boxscores", "bdl_box_scores/raw_71b3c5b2.json.gz", ["2026-01-09"]),
    ("nbac_play_by_play", "nbac_play_by_play/raw_14ecf360.json.gz", ["0022400500"]),
    ("nbac_player_boxscores", "nbac_player_boxscore/raw_2ad17718.json", ["2025-03-15_regular"]),
    (
        "nbac_shot_chart",
        "nba_stats_shotchartdetail/stats_home_shots_0022100732.json",
        ["2022-01-26_0022100732_1610612757"],
    ),
    (
        "odds_api_player_points_props",
        "oddsa_player_props_his/hist_raw_d894c998.json",
        ["242c77a8d5890e18bab91773ad32fcb5@20250309T235038Z"],
    ),
    (
        "odds_api_game_lines",
        "oddsa_game_lines_his/raw_b722994c.json",
        ["cd0bc7d0c238f4446ce1c03d0cea7ec4@20240125T035540Z"],
    ),
    (
        "odds_api_game_lines",
        "oddsa_player_props_his/raw_815b3ee3.json",
        ["cd0bc7d0c238f4446ce1c03d0cea7ec4@20240125T035540Z"],
    ),
]


@pytest.mark.parametrize(("feed", "file", "scopes"), SAMPLES)
def test_real_payloads_land_without_a_warning(
    samples: Path, ledger: Ledger, zone: LandingZone, feed: str, file: str, scopes: list[str]
) -> None:
    later = type(CLOCK)(datetime(2026, 6, 1, tzinfo=UTC))
    captures = captures_from_file(feed, samples / file, later)
    summary = land_many(captures, zone, ledger, later, Origin("c", "e"))
    assert summary.warnings() == []
    assert [record.scope for record in summary.landed] == scopes


@pytest.mark.parametrize(
    ("feed", "file"),
    [
        ("bdl_player_boxscores", "bdl_box_scores/raw_d62cc934.json"),
        (
            "nbac_player_boxscores",
            "nba_stats_leaguegamelog/empty-response-impossible-season.json",
        ),
    ],
)
def test_an_empty_sample_is_no_data(
    samples: Path, ledger: Ledger, zone: LandingZone, feed: str, file: str
) -> None:
    summary = land(ledger, zone, captures_from_file(feed, samples / file, CLOCK))
    assert (summary.count("no_data"), summary.warnings()) == (1, [])


def test_a_season_of_player_lines_lands_date_by_date(
    samples: Path, ledger: Ledger, zone: LandingZone
) -> None:
    path = samples / "nba_stats_leaguegamelog" / "player_payload.json"
    at = datetime(2025, 2, 7, tzinfo=UTC)
    captures = captures_from_file("nbac_player_boxscores", path, type(CLOCK)(at))
    summary = land_many(captures, zone, ledger, type(CLOCK)(at), Origin("c", "e"))
    assert (summary.count("landed"), summary.warnings()) == (8, [])


def test_lines_of_teams_are_no_lines_of_players(
    samples: Path, ledger: Ledger, zone: LandingZone
) -> None:
    path = samples / "nba_stats_leaguegamelog" / "team_payload.json"
    later = type(CLOCK)(datetime(2025, 6, 1, tzinfo=UTC))
    captures = captures_from_file("nbac_player_boxscores", path, later)
    summary = land_many(captures, zone, ledger, later, Origin("c", "e"))
    assert summary.count("quarantined") == len(captures)
    assert "holds teams (PlayerOrTeam=T), not players" in summary.warnings()[0]
