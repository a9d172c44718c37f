from datetime import UTC, date, datetime

import pytest

from ops.errors import ConfigurationError
from scrapers.plan import Event, events_of, line_requests, requests_for
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
        game("0022300005", "2024-03-15", status=1),
    )
)


def scopes(feed: str, **landed: set[str]) -> list[str]:
    due = requests_for(DAY, AS_OF, GAMES, landed)
    return [found.scope for found in due.get(feed, [])]


def test_season_and_league_feeds_are_asked_once_with_the_season() -> None:
    due = requests_for(DAY, AS_OF, GAMES, {})
    assert due["nbac_schedule"][0].params == {"LeagueID": "00", "Season": "2023-24"}
    assert [found.scope for found in due["nbac_player_list_current"]] == ["league"]
    assert list(due) == [name for name in FEEDS if not name.startswith("odds")]


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
    assert [found.scope for found in due["nbac_shot_chart"]] == ["2024-03-14"]


def test_season_types_have_their_own_scope_and_parameter() -> None:
    games = games_of(schedule(game("0042300101", "2024-03-13"), game("0052300101", "2024-03-14")))
    due = requests_for(DAY, AS_OF, games, {}, ["nbac_player_boxscores"])
    assert [(r.scope, r.params["SeasonType"]) for r in due["nbac_player_boxscores"]] == [
        ("2024-03-13_playoffs", "Playoffs"),
        ("2024-03-14_playin", "PlayIn"),
    ]


def test_the_report_is_the_newest_hour_in_eastern_time_then_six_hours_back() -> None:
    due = requests_for(DAY, AS_OF, [], {}, ["nbac_injury_report"])
    (report,) = due["nbac_injury_report"]
    assert report.url.endswith("/referee/injury/Injury-Report_2024-03-15_02PM.pdf")
    assert [found.scope[-4:] for found in report.instead] == [
        "01PM",
        "12PM",
        "11AM",
        "10AM",
        "09AM",
        "08AM",
    ]


def test_going_back_over_midnight_changes_the_date_of_the_report() -> None:
    at = datetime(2024, 3, 15, 4, 30, tzinfo=UTC)  # 00:30 Eastern
    (report,) = requests_for(DAY, at, [], {}, ["nbac_injury_report"])["nbac_injury_report"]
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
    events = [
        Event("late", datetime(2024, 3, 16, 2, 0, tzinfo=UTC), "", ""),
        Event("early", datetime(2024, 3, 15, 23, 0, tzinfo=UTC), "", ""),
        Event("begun", datetime(2024, 3, 15, 17, 0, tzinfo=UTC), "", ""),
        Event("tomorrow", datetime(2024, 3, 16, 23, 0, tzinfo=UTC), "", ""),
    ]
    due = line_requests(DAY, AS_OF, events)
    assert [found.scope for found in due["odds_api_game_lines"]] == ["early", "late"]
    (props, _) = due["odds_api_player_points_props"]
    assert props.url.endswith("/events/early/odds")
    assert (props.params["markets"], props.params["oddsFormat"]) == ("player_points", "decimal")
    assert "apiKey" not in props.params


def test_events_are_read_from_both_forms() -> None:
    event = {
        "id": "e1",
        "commence_time": "2024-03-15T23:30:00Z",
        "home_team": "H",
        "away_team": "A",
    }
    assert events_of([event]) == events_of({"timestamp": "x", "data": [event]})
    with pytest.raises(ValueError, match="no list of events"):
        events_of({"message": "x"})
    with pytest.raises(ValueError, match="an event lacks"):
        events_of([{"id": "e1"}])


def test_an_unknown_feed_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="feed nope: not in the registry; choose one of"):
        requests_for(DAY, AS_OF, [], {}, ["nope"])
