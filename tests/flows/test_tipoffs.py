from datetime import UTC, date, datetime

from flows.tipoffs import ScheduleCapture, default_as_of
from scrapers.schedule import ScheduledGame

NIGHT = date(2024, 3, 15)


def game(game_id: str, tipoff: datetime | None, day: date = NIGHT) -> ScheduledGame:
    return ScheduledGame(game_id, day, "regular", tipoff, is_final=False)


EARLY = datetime(2024, 3, 15, 23, tzinfo=UTC)
LATE = datetime(2024, 3, 16, 1, 30, tzinfo=UTC)
SUMMER = datetime(2023, 10, 17, tzinfo=UTC)
AFTER = datetime(2024, 6, 18, 12, tzinfo=UTC)


def test_it_is_one_hour_before_the_first_tipoff_of_the_date() -> None:
    other = game("0022300950", datetime(2024, 3, 14, 23, tzinfo=UTC), date(2024, 3, 14))
    games = [game("0022300966", LATE), game("0022300961", EARLY), other]
    found = default_as_of([ScheduleCapture(SUMMER, games)], NIGHT)
    assert found is not None
    assert found.as_of == datetime(2024, 3, 15, 22, tzinfo=UTC)
    assert found.known


def test_a_capture_from_before_wins_over_a_later_one() -> None:
    moved = datetime(2024, 3, 15, 19, tzinfo=UTC)
    captures = [
        ScheduleCapture(AFTER, [game("0022300961", moved)]),
        ScheduleCapture(SUMMER, [game("0022300961", EARLY)]),
    ]
    found = default_as_of(captures, NIGHT)
    assert found is not None
    assert (found.as_of.hour, found.known) == (22, True)


def test_a_playoff_game_known_only_later_says_so() -> None:
    found = default_as_of([ScheduleCapture(AFTER, [game("0042300101", EARLY)])], NIGHT)
    assert found is not None
    assert not found.known


def test_a_date_without_games_has_no_as_of() -> None:
    assert default_as_of([ScheduleCapture(SUMMER, [game("1", EARLY)])], date(2024, 3, 17)) is None


def test_a_game_without_a_time_does_not_count() -> None:
    assert default_as_of([ScheduleCapture(SUMMER, [game("1", None)])], NIGHT) is None
