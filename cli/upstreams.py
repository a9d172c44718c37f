"""The upstream of a command, with a sandbox started for it when one is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.request import UpstreamChoice, UpstreamKind, parse_upstream
from ops.clock import Clock, FixedClock, SystemClock
from ops.errors import ConfigurationError
from scrapers.registry import key_variables

if TYPE_CHECKING:
    from sandbox.league.league import League
    from sandbox.server import SandboxServer

EASTERN = ZoneInfo("America/New_York")

# All teams of the simulated league have reported their injuries by then.
SANDBOX_HOUR = 13


@dataclass(frozen=True)
class ChosenUpstream:
    """An upstream and the clock that goes with it."""

    upstream: UpstreamChoice
    clock: Clock


@contextmanager
def chosen_upstream(text: str, game_date: date, as_of: datetime | None) -> Iterator[ChosenUpstream]:
    """Read the choice; a sandbox lives as long as the block and stands at `as_of`.

    Raises:
        ConfigurationError: no such upstream, or a date the simulated league does not play on.
    """
    choice = parse_upstream(text)
    if choice.kind is not UpstreamKind.SANDBOX:
        yield ChosenUpstream(choice, SystemClock())
        return
    from sandbox.server import SandboxServer

    league = default_league()
    if game_date not in league.game_dates:
        first, last = league.game_dates[0], league.game_dates[-1]
        raise ConfigurationError(
            f"sandbox: no game on {game_date}; the simulated league plays from {first} to {last}, "
            f"its busiest late date is {league.demo_date}"
        )
    now = as_of or eastern(game_date, SANDBOX_HOUR)
    with SandboxServer(league, now) as server:
        yield ChosenUpstream(sandbox_choice(server), FixedClock(now))


def default_league() -> "League":
    """The league of the demo: 30 teams, 45 days."""
    from sandbox.league.league import League
    from sandbox.league.parameters import LeagueParameters

    return League(LeagueParameters())


def sandbox_choice(server: "SandboxServer") -> UpstreamChoice:
    """A running sandbox as an upstream, with the key that it accepts."""
    return UpstreamChoice(
        UpstreamKind.SANDBOX,
        base_url=server.base_url,
        keys=dict.fromkeys(key_variables(), server.world.key),
        league=server.world.league.parameters.label,
    )


def eastern(day: date, hour: int) -> datetime:
    """A full hour of the Eastern wall clock as an aware datetime."""
    return datetime.combine(day, time(hour), EASTERN)
