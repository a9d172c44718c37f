"""The state that every sequence starts from: a small league whose whole history has landed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.context import RunContext
from flows.day import run_day
from flows.report import RunReport
from flows.request import RunRequest, UpdateRequest, UpstreamChoice, UpstreamKind
from flows.update import run_update
from flows.upstreams import open_upstream
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.capture import Capture
from scrapers.landing import Origin, land_many
from scrapers.registry import FEEDS
from scrapers.upstream import Selection
from scrapers.zone import LandingZone
from tests.flows.conftest import SandboxDay, eastern, opened
from tests.once import built_once

DAYS_TO_COME = 2
_OWN_DAYS = 4
# The end of the season before, more than two hundred days before the base's day.
_LAST_SEASON = LeagueParameters(teams=6, days=8, season_start=date(2023, 4, 20))
_RESULTS = ("nbac_schedule", "nbac_player_boxscores", "nbac_team_boxscore", "nbac_shot_chart")


@dataclass(frozen=True)
class Base:
    """Where the base state is, the moment it stands at, and what the days after it will bring.

    `days` are the league's game dates around `today`, in order. `to_come` has, for each of the next
    days, what the providers answer at 13:00 Eastern; `last_season` what they have of its end.
    """

    context: RunContext
    today: date
    now: datetime
    days: tuple[date, ...]
    to_come: tuple[tuple[Capture, ...], ...]
    last_season: tuple[Capture, ...] = ()


def small_league() -> League:
    """Six teams: the fewest games of which a model can be trained."""
    return League(LeagueParameters(teams=6, days=30), script=())


def lay_base(context: RunContext, league: League) -> Base:
    """Land all history of every feed, build it, predict one day, and ask for the days after it."""
    today = league.game_dates[-1 - DAYS_TO_COME]
    with SandboxServer(league) as server:
        day = SandboxDay(league, server, context)
        for past in league.game_dates[-1 - DAYS_TO_COME - _OWN_DAYS : -1 - DAYS_TO_COME]:
            arrivals = _published(day, past)
            at = day.at(13, past).clock
            zone = LandingZone(context.settings.landing)
            land_many(arrivals, zone, context.ledger, at, Origin("base", "base"))
        morning = day.at(13, today)
        report = run_day(replace(morning, wall=morning.clock), RunRequest(today, day.upstream))
        assert report.error is None, report.error
        to_come = tuple(_published(day, to_be) for to_be in league.game_dates[-DAYS_TO_COME:])
    last_season = _of_last_season(context)
    return Base(context, today, eastern(today, 13), league.game_dates, to_come, last_season)


@contextmanager
def opened_base(factory: pytest.TempPathFactory, name: str, league: League) -> Iterator[Base]:
    """The base state, laid once for all processes of a test run."""

    def lay(directory: Path) -> tuple[Any, ...]:
        with opened(directory) as context:
            base = lay_base(context, league)
        return base.today, base.now, base.days, base.to_come, base.last_season

    directory, laid = built_once(factory, name, lay)
    with opened(directory) as context:
        yield Base(context, *laid)


def updated_without_news(context: RunContext, base: Base) -> RunReport:
    """An update of the base's day that asks no provider."""
    nobody = UpstreamChoice(UpstreamKind.SANDBOX)
    return run_update(context, UpdateRequest(base.today, nobody, ()))


def _published(day: SandboxDay, at: date) -> tuple[Capture, ...]:
    """What is due on a day, in a fixed order; of played days only what has not landed."""
    context = day.at(13, at)
    have = context.ledger.landed_scopes(list(FEEDS))
    return _answered(day, context, Selection(game_date=at, have=have))


def _of_last_season(context: RunContext) -> tuple[Capture, ...]:
    """Schedule and results, as they are asked for when it has ended."""
    league = League(_LAST_SEASON, script=())
    after = league.game_dates[-1] + timedelta(days=1)
    with SandboxServer(league) as server:
        day = SandboxDay(league, server, context)
        return _answered(day, day.at(13, after), Selection(game_date=after, feeds=_RESULTS))


def _answered(day: SandboxDay, context: RunContext, selection: Selection) -> tuple[Capture, ...]:
    found = open_upstream(day.upstream, context).captures(selection)
    captures = [arrival for arrival in found if isinstance(arrival, Capture)]
    return tuple(sorted(captures, key=lambda capture: (capture.feed, capture.scope)))
