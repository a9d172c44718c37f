"""A warehouse with seasons of simulated history, and the day that comes next."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.three_seasons import scratch_settings
from cli.upstreams import eastern, sandbox_choice
from flows.context import RunContext
from flows.loading import load_landed
from flows.request import UpstreamChoice, UpstreamKind
from flows.session import run_context
from ops.clock import FixedClock
from sandbox.league.availability import OUT, StatusEvent
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.http import HttpClient
from scrapers.http_upstream import HttpUpstream
from scrapers.landing import Origin, land_many
from scrapers.upstream import Selection
from scrapers.zone import LandingZone

SEASON_START = date(2023, 10, 24)
SEASON_DAYS = 174
# What features are made of; the other feeds land for the last days only.
HISTORY = ("nbac_schedule", "nbac_player_boxscores", "nbac_team_boxscore", "nbac_shot_chart")
ORIGIN = Origin("benchmark", "benchmark")
RULED_OUT_AT = (14, 15, 16, 17, 18)  # hours


@dataclass(frozen=True)
class Season:
    """The newest season's league, its server and a context whose clock follows it.

    At each hour of RULED_OUT_AT one starter of another team becomes Out, and nothing else happens.
    """

    league: League
    server: SandboxServer
    context: RunContext

    @property
    def game_date(self) -> date:
        """The day that is prepared."""
        return self.league.demo_date

    @property
    def upstream(self) -> UpstreamChoice:
        """The server in the providers' place, in a warehouse that an archive may update too."""
        return replace(sandbox_choice(self.server), kind=UpstreamKind.LIVE)

    @property
    def history_from(self) -> date:
        """From where on a run fetches every feed's results."""
        return self.game_date - timedelta(days=4)

    def at(self, hour: int, minute: int = 0) -> RunContext:
        """Move the league to a time of the day."""
        moment = eastern(self.game_date, hour) + timedelta(minutes=minute)
        self.server.set_now(moment)
        return replace(self.context, clock=FixedClock(moment))


@contextmanager
def simulated_seasons(root: Path, count: int) -> Iterator[Season]:
    """Land `count` seasons below `root`, the newest one up to its demonstration day."""
    with run_context(scratch_settings(root)) as context:
        for years in range(count - 1, 0, -1):
            league = League(_parameters(SEASON_START.replace(year=SEASON_START.year - years)))
            after = league.game_dates[-1] + timedelta(days=1)
            with SandboxServer(league, eastern(after, 9)) as server:
                _land(context, server, after)
        unscripted = League(_parameters(SEASON_START), script=())
        league = League(_parameters(SEASON_START), script=_ruled_out(unscripted))
        with SandboxServer(league, eastern(league.demo_date, 9)) as server:
            _land(context, server, league.demo_date)
            yield Season(league, server, context)


def _parameters(start: date) -> LeagueParameters:
    return LeagueParameters(season_start=start, days=SEASON_DAYS)


def _ruled_out(league: League) -> Sequence[StatusEvent]:
    events = []
    for hour, game in zip(RULED_OUT_AT, league.games_on(league.demo_date), strict=False):
        listed = league.availability.timelines(game)
        healthy = (
            player
            for player in league.rosters[game.home.team_id]
            if player.person_id not in listed and player.depth < 5
        )
        star = next(healthy)
        at = eastern(league.demo_date, hour)
        reason = "Injury/Illness - Left Knee; Soreness"
        events.append(StatusEvent(star.person_id, game.game_id, league.demo_date, at, OUT, reason))
    return events


def _land(context: RunContext, server: SandboxServer, last: date) -> None:
    keys = dict(sandbox_choice(server).keys or {})
    client = HttpClient(FixedClock(server.now), keys, sleep=lambda _seconds: None)
    with context.warehouse() as warehouse:
        upstream = HttpUpstream(client, server.base_url)
        arrivals = upstream.captures(Selection(game_date=last, feeds=HISTORY))
        zone = LandingZone(context.settings.landing)
        land_many(arrivals, zone, context.ledger, context.wall, ORIGIN)
        load_landed(warehouse, context.ledger, zone, context.wall.now())
