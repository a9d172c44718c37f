"""Any feed may be off while others stand in: predictions come, and the run says what it costs.

A day is built without one feed of every kind at once, so that each is off in one of few days.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.day import run_day
from flows.report import RunReport, RunStatus
from flows.request import RunRequest
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.fallbacks import FALLBACKS, without
from scrapers.registry import FEEDS
from tests.flows.conftest import TOO_FEW_GAMES, SandboxDay, opened, rows_of

# Which source a derived row then names: table, column, the feed that stands in.
NAMED = {
    "nbac_schedule": ("nba_reference.dim_game", "schedule_source", "nbac_scoreboard_v2"),
    "nbac_gamebook_player_stats": (
        "nba_analytics.player_boxscores",
        "stat_source",
        "nbac_player_boxscores",
    ),
    "nbac_player_boxscores": (
        "nba_analytics.player_boxscores",
        "stat_source",
        "bdl_player_boxscores",
    ),
    "bigdataball_play_by_play": (
        "nba_analytics.player_shot_zones",
        "shot_zone_source",
        "nbac_play_by_play",
    ),
    "odds_api_player_points_props": (
        "nba_analytics.player_points_lines",
        "line_source",
        "bettingpros_player_points_props",
    ),
    "nbac_injury_report": (
        "nba_analytics.player_injury_status",
        "status_source",
        "bdl_injuries",
    ),
}


# Nothing else may be off together with these: feeds of single games cannot be asked for without the
# first, and names that only one stand-in knows are told of without the second.
ALONE = ("nbac_schedule", "nbac_player_list_current")


def feeds_off_together() -> list[tuple[str, ...]]:
    """All feeds, each with those that neither stand in for it nor are stood in for by it."""
    together: list[list[str]] = []
    for feed in (name for name in FEEDS if name not in ALONE):
        kin = FALLBACKS[feed].instead
        for others in together:
            if not any(other in kin or feed in FALLBACKS[other].instead for other in others):
                others.append(feed)
                break
        else:
            together.append([feed])
    return [*((feed,) for feed in ALONE), *map(tuple, together)]


@pytest.fixture(scope="module")
def league() -> League:
    return League(LeagueParameters(teams=4, days=24))


@pytest.fixture(scope="module")
def server(league: League) -> Iterator[SandboxServer]:
    with SandboxServer(league) as served:
        yield served


@pytest.mark.parametrize("off", feeds_off_together(), ids=lambda off: off[0])
def test_without_one_feed_of_each_kind_there_are_predictions(
    off: tuple[str, ...], league: League, server: SandboxServer, tmp_path: Path
) -> None:
    with opened(tmp_path, feeds_off=",".join(off)) as context:
        day = SandboxDay(league, server, context)
        report = run_day(day.at(13), RunRequest(league.demo_date, day.upstream))
        assert report.error is None
        assert not set(off) & {found.feed for found in report.landing}
        assert report.predictions, told(report)
        for feed in NAMED.keys() & set(off):
            table, column, source = NAMED[feed]
            named = rows_of(context.target, f"select distinct {column} as source from {table}")
            assert source in set(named["source"]) and feed not in set(named["source"])
    problems, notices = without(off, "is off")
    assert set(problems) <= set(report.warnings) and set(notices) <= set(report.notices)
    degrading = [warning for warning in report.warnings if TOO_FEW_GAMES not in warning]
    others = [warning for warning in degrading if warning not in problems]
    if off == ALONE[:1]:
        assert others and all("games are whole" in warning for warning in others)
    else:
        assert others == []
    assert report.status is (RunStatus.DEGRADED if degrading else RunStatus.SUCCESS)


def test_each_feed_is_off_once() -> None:
    assert sorted(feed for off in feeds_off_together() for feed in off) == sorted(FEEDS)


def told(report: RunReport) -> str:
    return "; ".join((*report.warnings, *report.notices))


def test_every_feed_says_what_it_gives() -> None:
    assert set(FALLBACKS) == set(FEEDS)
    for name, fallback in FALLBACKS.items():
        assert fallback.gives and set(fallback.instead) <= set(FEEDS) - {name}


def test_when_the_stand_in_is_missing_too_it_is_a_problem() -> None:
    both = {"nbac_injury_report", "bdl_injuries"}
    assert without({"bdl_injuries"}, "is off")[0] == []
    problems, notices = without(both, "is off")
    assert len(problems) == 2 and notices == []
    assert problems[0] == (
        "feed nbac_injury_report is off and nothing stands in: injuries are missing"
    )


def test_an_unknown_feed_that_is_off_is_refused(
    league: League, server: SandboxServer, tmp_path: Path
) -> None:
    with opened(tmp_path, feeds_off="kalshi_props") as context:
        day = SandboxDay(league, server, context)
        report = run_day(day.at(13), RunRequest(league.demo_date, day.upstream))
    assert report.status is RunStatus.FAILED
    told = "NBA_PROPS_FEEDS_OFF: feed kalshi_props: not in the registry; choose one of"
    assert told in str(report.error)
