from datetime import date, timedelta

from flows.expected import archive_expectation
from scrapers.registry import FEEDS

NIGHT = date(2024, 3, 15)
GAME_DATES = [NIGHT - timedelta(days=back) for back in range(20, -1, -1)]
BEFORE = set(GAME_DATES) - {NIGHT}
COMPLETE = {
    "nbac_schedule": {date(2023, 10, 17)},
    "nbac_player_boxscores": BEFORE,
    "nbac_team_boxscore": BEFORE,
    "nbac_shot_chart": BEFORE,
    "odds_api_player_points_props": {*BEFORE, NIGHT},
    "odds_api_game_lines": {*BEFORE, NIGHT},
}


def expect(held: dict[str, set[date]], absent: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    found = archive_expectation(tuple(FEEDS.values()), NIGHT, GAME_DATES, held, absent)
    return list(found.problems), list(found.notices)


def test_a_complete_archive_only_notes_the_feeds_no_archive_holds() -> None:
    problems, notices = expect(COMPLETE)
    assert problems == []
    assert len(notices) == 1
    assert "nbac_injury_report" in notices[0]


def test_last_nights_missing_box_scores_are_a_problem() -> None:
    problems, _ = expect({**COMPLETE, "nbac_player_boxscores": BEFORE - {date(2024, 3, 14)}})
    assert len(problems) == 1
    assert "nbac_player_boxscores: nothing of 2024-03-14" in problems[0]


def test_an_older_gap_is_not_due_today() -> None:
    problems, _ = expect({**COMPLETE, "nbac_player_boxscores": BEFORE - {date(2024, 3, 10)}})
    assert problems == []


def test_a_feed_that_is_only_partly_archived_is_noted() -> None:
    problems, notices = expect({**COMPLETE, "odds_api_game_lines": {date(2024, 3, 8)}})
    assert problems == []
    assert any("odds_api_game_lines: nothing of 2024-03-15" in notice for notice in notices)


def test_tonights_missing_lines_are_a_problem() -> None:
    problems, _ = expect({**COMPLETE, "odds_api_player_points_props": BEFORE})
    assert len(problems) == 1
    assert "odds_api_player_points_props: nothing of 2024-03-15" in problems[0]


def test_a_feed_reported_absent_is_not_reported_twice() -> None:
    problems, _ = expect({**COMPLETE, "nbac_team_boxscore": set()}, absent=("nbac_team_boxscore",))
    assert problems == []
