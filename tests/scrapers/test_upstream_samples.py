"""Every payload as really sent: how many rows of which feed it holds, or why it holds none.

The numbers were counted in the files. The files never stand in this repository; without
`../shared/upstream_samples` the tests are skipped.
"""

import gzip
from pathlib import Path

import pytest

from scrapers.contracts import check, load_contract
from scrapers.decoders import content_of, decode
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError
from scrapers.registry import FEEDS

NO_DATA = 0
PROPS, LINES = "odds_api_player_points_props", "odds_api_game_lines"

# feed, file, rows its contract counts (games of a box score page, quoted outcomes of odds, ...)
LANDS = (
    ("bdl_active_players_current", "bdl_active_players/raw_ac3e7bd3.json", 100),
    ("bdl_active_players_current", "bdl_players/raw_e640d907.json", 49),
    ("bdl_injuries", "bdl_injuries/raw_49fd60fb.json", 100),
    ("bdl_player_boxscores", "bdl_box_scores/raw_71b3c5b2.json.gz", 347),
    ("bdl_player_boxscores", "bdl_box_scores/raw_d62cc934.json", NO_DATA),
    ("bdl_player_boxscores", "bdl_live_box_scores/raw_1575e0a5.json", NO_DATA),
    ("bdl_player_boxscores", "bdl_player_box_scores/raw_1db4c01e.json", 30),
    ("bdl_standings", "bdl_standings/raw_395a0451.json", 30),
    ("bigdataball_play_by_play", "bigdataball_pbp/raw_746cfbef.csv.gz", 510),
    ("espn_boxscores", "espn_game_boxscore/raw_6f34c64b.html.gz", 25),
    ("espn_boxscores", "espn_game_boxscore/raw_fbd5b07e.html.gz", 25),
    ("espn_scoreboard", "espn_scoreboard_api/raw_20250214.json", NO_DATA),
    ("espn_scoreboard", "espn_scoreboard_api/raw_c0c50c83.json", 11),
    ("espn_scoreboard", "nbac_game_ids_core/raw_20250214.json", NO_DATA),
    ("espn_team_rosters", "espn_roster/raw_bos.html.gz", 17),
    ("espn_team_rosters", "espn_roster_api/raw_2.json", 17),
    ("nbac_injury_report", "nbac_injury_report/raw_f4391904.pdf", 43),
    ("nbac_play_by_play", "nba_live_playbyplay/live_0022000001.json.gz", 610),
    ("nbac_play_by_play", "nba_stats_playbyplayv2/raw_stats_0021900001.json.gz", 573),
    ("nbac_play_by_play", "nba_stats_playbyplayv3/playbyplayv3.json.gz", 475),
    ("nbac_play_by_play", "nbac_play_by_play/raw_14ecf360.json.gz", 571),
    ("nbac_player_boxscores", "nba_stats_leaguegamelog/player_payload.json", 218),
    (
        "nbac_player_boxscores",
        "nba_stats_leaguegamelog/empty-response-impossible-season.json",
        NO_DATA,
    ),
    ("nbac_player_boxscores", "nbac_player_boxscore/raw_2ad17718.json", 157),
    ("nbac_player_list_current", "nbac_player_list/raw_7af00b51.json", 594),
    ("nbac_player_movement", "nbac_player_movement/raw_1ecdb80d.json.gz", 8730),
    ("nbac_referee_game_assignments", "nbac_referee_assignments/raw_718e62b3.json", 8),
    ("nbac_schedule", "nba_cdn_schedule/live_nba_2023.json.gz", 1280),
    ("nbac_schedule", "nbac_schedule_api/raw_80cb1fd6.json.gz", 1400),
    ("nbac_schedule", "nbac_schedule_cdn/raw_68953816.json", 13),
    ("nbac_scoreboard_v2", "nba_stats_scoreboardv3/scoreboardv3.json", 11),
    ("nbac_scoreboard_v2", "nbac_scoreboard_v2/raw_06a65a50.json", 11),
    ("nbac_scoreboard_v2", "nbac_scoreboard_v2/raw_ca7fdf2b.json", 11),
    ("nbac_scoreboard_v2", "nbac_scoreboard_v2/raw_ccea1dcf.json", 11),
    ("nbac_scoreboard_v2", "nbac_scoreboard_v2/raw_ee21af81.json", 11),
    ("nbac_shot_chart", "nba_stats_shotchartdetail/stats_home_shots_0022100732.json", 82),
    ("nbac_team_boxscore", "nba_stats_boxscoretraditionalv2/stats_boxscore_0022100732.json", 2),
    ("nbac_team_boxscore", "nba_stats_boxscoretraditionalv3/boxscoretraditionalv3.json", 2),
    ("nbac_team_boxscore", "nbac_team_boxscore/raw_12f99055.json", 2),
    ("nbac_team_boxscore", "nbac_team_boxscore/raw_8e5ec16f.json", 2),
    ("nbac_team_boxscore", "nbac_team_boxscore/raw_a45ca6e1.json", 2),
    (LINES, "odds_api_historical_game_lines/raw_9221b91f.json", 4),
    (LINES, "oddsa_game_lines_his/raw_b722994c.json", 8),
    (LINES, "oddsa_player_props_his/hist_raw_d894c998.json", NO_DATA),
    (LINES, "oddsa_player_props_his/raw_815b3ee3.json", 8),
    (PROPS, "odds_api_historical_game_lines/raw_9221b91f.json", NO_DATA),
    (PROPS, "oddsa_event_player_props/mockBrooklynVsToronto.json", 572),
    (PROPS, "oddsa_game_lines_his/raw_b722994c.json", NO_DATA),
    (PROPS, "oddsa_player_props_his/hist_raw_d894c998.json", 94),
    (PROPS, "oddsa_player_props_his/raw_815b3ee3.json", NO_DATA),
)
# feed, file, what the refusal says
REFUSED = (
    (
        "nbac_gamebook_player_stats",
        "nbac_gamebook_pdf/raw_0173bcd1.pdf",
        "no text that can be read",
    ),
    (
        "nbac_play_by_play",
        "nba_data_pbp/data_0021600270.json",
        "neither resultSets nor game; it is an object with the fields g",
    ),
    (
        "nbac_player_boxscores",
        "nba_stats_leaguegamelog/team_payload.json",
        r"holds teams \(PlayerOrTeam=T\), not players",
    ),
    ("nbac_player_list_current", "nbac_roster/raw_79002ff4.html.gz", "an HTML page"),
    (
        "nbac_team_boxscore",
        "nba_stats_boxscoreadvancedv3/boxscoreadvancedv3.json",
        "neither resultSets nor boxScoreTraditional",
    ),
    (
        "nbac_team_boxscore",
        "nba_live_boxscore/live_0022000001.json",
        "neither resultSets nor boxScoreTraditional",
    ),
)
# feed whose index it is, file, items
LISTED = (
    ("bettingpros_player_points_props", "bp_events/raw_75470647.json", 3),
    ("bettingpros_player_points_props", "bp_events/raw_865cd116.json", 3),
    ("bettingpros_player_points_props", "bp_events/raw_e58219f4.json", 3),
    (LINES, "oddsa_events_current/mockGamesResponse.json", 21),
    (PROPS, "oddsa_events_his/raw_aaf97612.json", 16),
)


def sample(samples: Path, feed: str, file: str) -> bytes:
    if feed not in FEEDS:
        pytest.skip(f"feed {feed} is not in the registry")
    body = (samples / file).read_bytes()
    return gzip.decompress(body) if file.endswith(".gz") else body


@pytest.mark.parametrize(("feed", "file", "rows"), LANDS)
def test_a_payload_as_sent_keeps_its_contract(
    samples: Path, feed: str, file: str, rows: int
) -> None:
    body = sample(samples, feed, file)
    document = decode(FEEDS[feed], content_of(FEEDS[feed], body), body)
    findings = check(load_contract(feed), document)
    assert (findings.violations, findings.rows, findings.new_fields) == ((), rows, ())


@pytest.mark.parametrize(("feed", "file", "reason"), REFUSED)
def test_a_payload_of_another_kind_is_refused(
    samples: Path, feed: str, file: str, reason: str
) -> None:
    body = sample(samples, feed, file)
    with pytest.raises(DecodeError, match=reason):
        decode(FEEDS[feed], content_of(FEEDS[feed], body), body)


@pytest.mark.parametrize(("feed", "file", "items"), LISTED)
def test_an_index_as_sent_is_read(samples: Path, feed: str, file: str, items: int) -> None:
    document = decode_json(sample(samples, feed, file))
    index = FEEDS[feed].index
    assert index is not None and len(list(index.items(document))) == items
