"""What a simulated league is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MAX_TEAMS = 30
ROSTER_SIZE = 15


@dataclass(frozen=True, slots=True)
class LeagueParameters:
    """Everything that decides a league; equal parameters give an equal league.

    `days` counts calendar days from `season_start`, game-free ones included. `report_minute` is
    the minute past the hour at which the injury report of that hour is published (the real one
    uses 30; 0 makes the report of the present hour readable at the full hour).
    """

    seed: int = 2024
    season_start: date = date(2023, 10, 24)
    days: int = 45
    teams: int = MAX_TEAMS
    report_minute: int = 0

    def __post_init__(self) -> None:
        if not 2 <= self.teams <= MAX_TEAMS or self.teams % 2:
            raise ValueError(
                f"sandbox league: teams={self.teams} is not an even number from 2 to {MAX_TEAMS}; "
                "choose one, for example 6 for tests or 30 for a full league"
            )
        if self.days < 1:
            raise ValueError(f"sandbox league: days={self.days} leaves no game day; use 1 or more")
        if not 0 <= self.report_minute < 60:
            raise ValueError(
                f"sandbox league: report_minute={self.report_minute} is not a minute; use 0 to 59"
            )

    @property
    def label(self) -> str:
        """The parameters in short, for example `2024-30-45`: seed, teams and days."""
        return f"{self.seed}-{self.teams}-{self.days}"

    @property
    def season_year(self) -> int:
        """The year the season begins in; 2023 for 2023-24."""
        start = self.season_start
        return start.year if start.month >= 7 else start.year - 1

    @property
    def season(self) -> str:
        """The season as the NBA writes it, for example `2023-24`."""
        return f"{self.season_year}-{(self.season_year + 1) % 100:02d}"


SMALL = LeagueParameters(teams=6, days=12)
