"""Days on which scheduled runs are spared, and those on which nobody can know."""

from datetime import date, timedelta

import pytest

from flows.season_guard import Needs, in_season, reason_by
from scrapers.schedule import ScheduledGame

MONDAY = date(2024, 3, 11)
TUESDAY = MONDAY + timedelta(days=1)


def games(*days: date) -> list[ScheduledGame]:
    return [ScheduledGame("0022300001", day, "regular", None, False) for day in days]


@pytest.mark.parametrize(
    ("needs", "day", "rests"),
    [
        ("slate", MONDAY, False),
        ("results", MONDAY, True),
        ("either", MONDAY, False),
        ("slate", TUESDAY, True),
        ("results", TUESDAY, False),
        ("either", TUESDAY, False),
        ("either", TUESDAY + timedelta(days=1), True),
        ("season", TUESDAY + timedelta(days=1), False),
    ],
)
def test_a_day_without_what_a_run_is_about_is_an_off_day(
    needs: Needs, day: date, rests: bool
) -> None:
    reason = reason_by(games(MONDAY), day, needs)
    assert (reason is not None) == rests
    assert reason is None or reason.startswith("off-day: no game on ")


@pytest.mark.parametrize("needs", ["slate", "results", "either", "season"])
def test_off_season_is_where_neither_seed_nor_schedule_knows_of_games(needs: Needs) -> None:
    known = games(date(2024, 6, 17))
    assert (reason_by(known, date(2024, 8, 1), needs) or "").startswith("off-season")
    soon = reason_by([*known, *games(date(2024, 8, 2))], date(2024, 8, 1), "season")
    assert soon is None


@pytest.mark.parametrize("needs", ["slate", "results", "either", "season"])
def test_an_unknown_schedule_spares_nobody(needs: Needs) -> None:
    assert reason_by([], MONDAY, needs) is None
    assert reason_by(games(date(2023, 6, 12)), MONDAY, needs) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 10, 23), False),
        (date(2023, 10, 24), True),
        (date(2024, 1, 1), True),
        (date(2024, 6, 30), True),
        (date(2024, 7, 1), False),
        (date(2019, 12, 1), False),
    ],
)
def test_a_season_goes_from_its_opening_night_until_june(day: date, expected: bool) -> None:
    assert in_season(day) is expected
