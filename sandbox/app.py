"""The HTTP face of the sandbox: providers by host, and the controls under /_sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from threading import Event
from typing import Any

from fastapi import Body, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from sandbox.exchange import Answer, Call, as_json
from sandbox.faults import Faults, parse_fault, spoil
from sandbox.league.availability import StatusEvent
from sandbox.league.clock import iso_utc
from sandbox.league.league import League
from sandbox.providers import (
    balldontlie,
    cdn_play_by_play,
    injury_report,
    stats_nba,
    the_odds_api,
)
from sandbox.world import World

Provider = Callable[[World, Call], Answer]
PROVIDERS: dict[str, Provider] = {
    module.HOST: module.answer
    for module in (stats_nba, cdn_play_by_play, balldontlie, the_odds_api, injury_report)
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


def _ask(world: World, faults: Faults, stopping: Event, call: Call, address: str) -> Answer:
    provider = PROVIDERS.get(call.host)
    if provider is None:
        return as_json({"message": f"sandbox: no provider {call.host}"}, 404)
    fault = faults.take(address)
    if fault is None:
        return provider(world, call)
    if fault.hang_seconds:
        stopping.wait(fault.hang_seconds)
    if isinstance(fault.status, int):
        return spoil(fault, as_json({}))
    return spoil(fault, provider(world, call))


def _refused(error: ValueError) -> JSONResponse:
    return JSONResponse({"message": str(error)}, 422)


def make_app(world: World, faults: Faults, requests: list[str], stopping: Event) -> FastAPI:
    """The application; `requests` collects `status path?query` of every provider request."""
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
        return list(requests)

    @app.get("/_sandbox/faults")
    def read_faults() -> list[dict[str, Any]]:
        return [asdict(fault) for fault in faults.pending()]

    @app.post("/_sandbox/faults", response_model=None)
    def order_fault(document: dict[str, Any] = Body()) -> dict[str, Any] | JSONResponse:  # noqa: B008
        try:
            fault = parse_fault(document)
        except ValueError as error:
            return _refused(error)
        faults.order(fault)
        return asdict(fault)

    @app.delete("/_sandbox/faults")
    def clear_faults() -> dict[str, str]:
        faults.clear()
        return {"status": "cleared"}

    @app.get("/{host}/{path:path}")
    def provide(host: str, path: str, request: Request) -> Response:
        call = Call(host, f"/{path}", dict(request.query_params), dict(request.headers))
        address = f"/{host}/{path}" + (f"?{request.url.query}" if request.url.query else "")
        answer = _ask(world, faults, stopping, call, address)
        requests.append(f"{answer.status} {address}")
        return Response(
            answer.body,
            answer.status,
            dict(answer.headers),
            media_type=answer.content_type,
        )

    return app
