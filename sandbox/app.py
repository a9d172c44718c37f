"""The HTTP face of the sandbox: providers by host, and the controls under /_sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import Body, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from sandbox.exchange import Answer, Call, as_json
from sandbox.faults import Fault, parse_fault
from sandbox.league.availability import StatusEvent
from sandbox.league.clock import iso_utc
from sandbox.league.league import League
from sandbox.pages import continues
from sandbox.providers import (
    balldontlie,
    basketball_reference,
    bettingpros,
    espn,
    espn_pages,
    google_drive,
    injury_report,
    nba_cdn,
    official_nba,
    stats_nba,
    statsdmz,
    the_odds_api,
)
from sandbox.spoiling import spoiled
from sandbox.traffic import Traffic
from sandbox.wire import BrokenResponse
from sandbox.world import World

Provider = Callable[[World, Call], Answer]
PROVIDERS: dict[str, Provider] = {
    module.HOST: module.answer
    for module in (
        stats_nba,
        nba_cdn,
        official_nba,
        statsdmz,
        injury_report,
        balldontlie,
        the_odds_api,
        bettingpros,
        espn,
        espn_pages,
        google_drive,
        basketball_reference,
    )
}


def describe_event(league: League, event: StatusEvent) -> dict[str, Any]:
    """A scripted event with the names of its player and team."""
    player = league.player(event.player_id)
    return {
        "player_id": event.player_id,
        "player_name": player.name.full,
        "team": league.team(player.team_id).tricode,
        "game_id": event.game_id,
        "game_date": event.game_date.isoformat(),
        "at": iso_utc(event.at),
        "status": event.status,
        "reason": event.reason,
    }


def describe_league(world: World) -> dict[str, Any]:
    """Parameters, dates and script of the league."""
    league = world.league
    parameters = asdict(league.parameters)
    parameters["season_start"] = league.parameters.season_start.isoformat()
    return {
        "parameters": parameters,
        "season": league.parameters.season,
        "teams": [team.tricode for team in league.teams],
        "players": len(league.players),
        "games": len(league.games),
        "first_game_date": league.game_dates[0].isoformat(),
        "last_game_date": league.game_dates[-1].isoformat(),
        "demo_date": league.demo_date.isoformat(),
        "demo_events": [describe_event(league, event) for event in league.script],
        "now": iso_utc(world.now),
    }


def _ask(world: World, traffic: Traffic, call: Call, address: str) -> Answer:
    provider = PROVIDERS.get(call.host)
    if provider is None:
        return as_json({"message": f"sandbox: no provider {call.host}"}, 404)

    def ask(asked: Call) -> Answer:
        return provider(world, asked)

    def happens(fault: Fault) -> bool:
        return fault.status != "duplicate_page" or continues(call)

    fault = traffic.faults.take(address, happens)
    traffic.wait(traffic.latency + (fault.hang_seconds if fault else 0))
    if fault is None:
        return traffic.pages.second_half(call) or ask(call)
    try:
        return spoiled(fault, ask, call, traffic.pages)
    except KeyError as error:
        return as_json({"message": f"sandbox fault: {error} is not in the answer"}, 501)


def _refused(error: ValueError) -> JSONResponse:
    return JSONResponse({"message": str(error)}, 422)


def make_app(world: World, traffic: Traffic) -> FastAPI:
    """The application; `traffic` notes every provider request."""
    app = FastAPI(title="nba-props sandbox", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/_sandbox/clock")
    def read_clock() -> dict[str, str]:
        return {"now": iso_utc(world.now)}

    @app.post("/_sandbox/clock", response_model=None)
    def set_clock(now: str = Body(embed=True)) -> dict[str, str] | JSONResponse:
        try:
            world.set_now(datetime.fromisoformat(now))
        except ValueError as error:
            return _refused(error)
        return {"now": iso_utc(world.now)}

    @app.get("/_sandbox/league")
    def read_league() -> dict[str, Any]:
        return describe_league(world)

    @app.get("/_sandbox/requests")
    def read_requests() -> list[str]:
        return list(traffic.requests)

    @app.get("/_sandbox/faults")
    def read_faults() -> list[dict[str, Any]]:
        return [asdict(fault) for fault in traffic.faults.pending()]

    @app.post("/_sandbox/faults", response_model=None)
    def order_fault(document: dict[str, Any] = Body()) -> dict[str, Any] | JSONResponse:  # noqa: B008
        try:
            fault = parse_fault(document)
        except ValueError as error:
            return _refused(error)
        traffic.faults.order(fault)
        return asdict(fault)

    @app.delete("/_sandbox/faults")
    def clear_faults() -> dict[str, str]:
        traffic.faults.clear()
        return {"status": "cleared"}

    @app.get("/{host}/{path:path}")
    def provide(host: str, path: str, request: Request) -> Response:
        call = Call(host, f"/{path}", dict(request.query_params), dict(request.headers))
        address = f"/{host}/{path}" + (f"?{request.url.query}" if request.url.query else "")
        with traffic.noted(host, address) as note:
            answer = _ask(world, traffic, call, address)
            note.status = answer.status
        if answer.sent is not None:
            return BrokenResponse(answer)
        return Response(
            answer.body,
            answer.status,
            dict(answer.headers),
            media_type=answer.content_type,
        )

    return app
