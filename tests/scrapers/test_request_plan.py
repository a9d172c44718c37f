from datetime import UTC, date, datetime

import pytest

from ops.errors import ConfigurationError
from scrapers.feed import Item
from scrapers.plan import FeedRequest, Listing, listed_requests, requests_for
from scrapers.providers.the_odds_api import events
from scrapers.registry import FEEDS
from scrapers.schedule import games_of
from tests.scrapers.scraper_payloads import game, schedule

DAY = date(2024, 3, 15)
AS_OF = datetime(2024, 3, 15, 18, 20, tzinfo=UTC)  # 14:20 Eastern
GAMES = games_of(
    schedule(
        game("0012300001", "2024-03-01"),
        game("0022300001", "2024-03-12"),
        game("0022300002", "2024-03-14"),
        game("0022300003", "2024-03-14"),
        game("0022300004", "2024-03-14", score=0),
        game("0022300006", "2024-03-14") | {"gameStatusText": "Postponed"},
        game("0022300005", "2024-03-15", status=1),
    )
)


def due_of(feed: str, at: datetime = AS_OF, **landed: set[str]) -> list[FeedRequest]:
    found = requests_for(DAY, at, GAMES, landed, [feed]).get(feed, [])
    return [step for step in found if isinstance(step, FeedRequest)]


def scopes(feed: str, **landed: set[str]) -> list[str]:
    return [found.scope for found in due_of(feed, **landed)]


def test_season_and_league_feeds_are_asked_once_with_the_season() -> None:
    (schedule_of_the_season,) = due_of("nbac_schedule")
    assert schedule_of_the_season.params == {"LeagueID": "00", "Season": "2023-24"}
    assert scopes("nbac_player_list_current") == ["league"]
    assert list(requests_for(DAY, AS_OF, GAMES, {})) == list(FEEDS)


def test_a_schedule_may_stand_at_several_addresses() -> None:
    (season,) = due_of("nbac_schedule")
    assert [ask.provider.name for ask in season.asks] == [
        "stats.nba.com",
        "cdn.nba.com",
        "cdn.nba.com",
    ]


def test_results_of_every_date_that_has_not_landed_are_due() -> None:
    assert scopes("nbac_shot_chart") == ["2024-03-12", "2024-03-14"]
    assert scopes("nbac_player_boxscores") == ["2024-03-12_regular", "2024-03-14_regular"]
    assert scopes("nbac_team_boxscore") == ["0022300001", "0022300002", "0022300003"]


def test_what_has_landed_is_not_asked_again_except_the_newest_date() -> None:
    have = {"2024-03-12", "2024-03-14"}
    assert scopes("nbac_shot_chart", nbac_shot_chart=have) == ["2024-03-14"]
    assert scopes("nbac_team_boxscore", nbac_team_boxscore={"0022300001", "0022300002"}) == [
        "0022300002",
        "0022300003",
    ]


def test_play_by_play_is_for_the_newest_date_only_and_once() -> None:
    assert scopes("nbac_play_by_play") == ["0022300002", "0022300003"]
    assert scopes("nbac_play_by_play", nbac_play_by_play={"0022300002"}) == ["0022300003"]


def test_history_begins_where_it_is_told_to() -> None:
    due = requests_for(DAY, AS_OF, GAMES, {}, ["nbac_shot_chart"], date(2024, 3, 13))
    (found,) = due["nbac_shot_chart"]
    assert isinstance(found, FeedRequest) and found.scope == "2024-03-14"


def test_season_types_have_their_own_scope_and_parameter() -> None:
    games = games_of(schedule(game("0042300101", "2024-03-13"), game("0052300101", "2024-03-14")))
    due = requests_for(DAY, AS_OF, games, {}, ["nbac_player_boxscores"])
    found = [step for step in due["nbac_player_boxscores"] if isinstance(step, FeedRequest)]
    assert [(one.scope, one.params["SeasonType"]) for one in found] == [
        ("2024-03-13_playoffs", "Playoffs"),
        ("2024-03-14_playin", "PlayIn"),
    ]


def test_the_report_is_the_newest_hour_in_eastern_time_then_six_hours_back() -> None:
    (report,) = due_of("nbac_injury_report")
    assert report.url.endswith("/referee/injury/Injury-Report_2024-03-15_02PM.pdf")
    assert [found.scope[-4:] for found in report.instead] == [
        "01PM",
        "12PM",
        "11AM",
        "10AM",
        "09AM",
        "08AM",
    ]


def test_reports_come_every_quarter_of_an_hour_since_december_2025() -> None:
    (report,) = due_of("nbac_injury_report", datetime(2026, 1, 10, 19, 20, tzinfo=UTC))
    assert report.scope == "2026-01-10_02_15PM"
    assert [found.scope for found in report.instead][:2] == [
        "2026-01-10_02_00PM",
        "2026-01-10_01_45PM",
    ]
    assert len(report.instead) == 24


def test_going_back_over_midnight_changes_the_date_of_the_report() -> None:
    (report,) = due_of("nbac_injury_report", datetime(2024, 3, 15, 4, 30, tzinfo=UTC))
    assert report.scope == "2024-03-15_12AM"
    assert (report.instead[0].scope, report.instead[0].game_date) == (
        "2024-03-14_11PM",
        date(2024, 3, 14),
    )


def test_an_update_asks_only_for_the_feeds_given() -> None:
    assert list(requests_for(DAY, AS_OF, GAMES, {}, ["nbac_injury_report"])) == [
        "nbac_injury_report"
    ]


def test_lines_are_asked_for_open_events_of_the_eastern_date_by_tipoff() -> None:
    (listing,) = requests_for(DAY, AS_OF, GAMES, {}, ["odds_api_player_points_props"])[
        "odds_api_player_points_props"
    ]
    assert isinstance(listing, Listing) and listing.ask.url.endswith("/events")
    items = [
        Item(DAY, {"event_id": "late"}, datetime(2024, 3, 16, 2, 0, tzinfo=UTC)),
        Item(DAY, {"event_id": "early"}, datetime(2024, 3, 15, 23, 0, tzinfo=UTC)),
        Item(DAY, {"event_id": "begun"}, datetime(2024, 3, 15, 17, 0, tzinfo=UTC)),
        Item(date(2024, 3, 16), {"event_id": "tomorrow"}, datetime(2024, 3, 16, 23, tzinfo=UTC)),
    ]
    found = listed_requests(listing, items, AS_OF)
    assert [one.scope for one in found] == ["early", "late"]
    assert found[0].url.endswith("/events/early/odds")
    assert (found[0].params["markets"], found[0].params["oddsFormat"]) == (
        "player_points",
        "decimal",
    )
    assert "apiKey" not in found[0].params


def test_events_are_read_from_both_forms() -> None:
    event = {"id": "e1", "commence_time": "2024-03-16T01:30:00Z"}
    (item,) = events([event])
    assert (item.game_date, item.values) == (DAY, {"event_id": "e1"})
    assert events([event]) == events({"timestamp": "x", "data": [event]})
    with pytest.raises(ValueError, match="no list of events"):
        events({"message": "x"})
    with pytest.raises(ValueError, match="an event lacks"):
        events([{"id": "e1"}])


def test_an_unknown_feed_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="feed nope: not in the registry; choose one of"):
        requests_for(DAY, AS_OF, [], {}, ["nope"])


def test_a_feed_whose_addresses_have_all_closed_asks_for_nothing() -> None:
    games = games_of(schedule(game("0022500001", "2025-11-01")))
    due = requests_for(date(2025, 11, 2), datetime(2025, 11, 2, 18, tzinfo=UTC), games, {})
    asked = [step for steps in due.values() for step in steps if isinstance(step, FeedRequest)]
    assert asked
    assert all(step.asks for step in asked)
