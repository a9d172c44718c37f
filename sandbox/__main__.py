"""`python -m sandbox`: serve a simulated league until interrupted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer

DEFAULTS = LeagueParameters()


def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    seed: Annotated[int, typer.Option(help="Decides everything that happens.")] = DEFAULTS.seed,
    teams: Annotated[int, typer.Option(help="Even number of teams, 2 to 30.")] = DEFAULTS.teams,
    days: Annotated[int, typer.Option(help="Calendar days of the season.")] = DEFAULTS.days,
    season_start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of the season.")
    ] = None,
    latency_ms: Annotated[int, typer.Option(help="Every provider answer takes so long.")] = 0,
    now: Annotated[
        str | None, typer.Option(help="Present moment, for example 2023-12-01T19:00:00+00:00.")
    ] = None,
) -> None:
    """Serve the providers' interfaces from a simulated league; prints the address."""
    start = season_start.date() if season_start else DEFAULTS.season_start
    try:
        league = League(LeagueParameters(seed=seed, season_start=start, days=days, teams=teams))
        moment = datetime.fromisoformat(now) if now else None
        server = SandboxServer(league, moment, port=port, latency=latency_ms / 1000)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    with server:
        typer.echo(server.base_url)
        try:
            server.wait()
        except KeyboardInterrupt:
            typer.echo("sandbox: stopped")


if __name__ == "__main__":
    typer.run(serve)
