"""A season of play-by-play parsed by its model, against taking the same documents apart once."""

import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.measure import measured
from benchmarks.three_seasons import scratch_settings
from dbt_project.control_tables import LANDING_PAYLOADS
from flows.session import run_context
from sandbox.exchange import Call
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.providers import nba_cdn
from sandbox.world import World
from scrapers.contracts import load_contract
from scrapers.parts import parts_of

FEED = "nbac_play_by_play"
GAMES = 1230
BARE = f"""
select count(action ->> '$.actionNumber')
from (
    select unnest(json_extract(payload, '$.game.actions[*]')) as action
    from {LANDING_PAYLOADS.full_name}
)
"""


def run() -> dict[str, float]:
    """Parse as many simulated games as a season has.

    Returns:
        Ratio to the time DuckDB takes to take the documents apart and read one field of each event.
    """
    with (
        tempfile.TemporaryDirectory(prefix="nba_props_bench_") as scratch,
        run_context(scratch_settings(Path(scratch))) as context,
    ):
        payloads = _payloads()
        with context.warehouse() as warehouse:
            while batch := list(islice(payloads, 1000)):
                warehouse.append(LANDING_PAYLOADS.full_name, batch)
            with measured() as bare:
                warehouse.query(BARE)
        context.session.invoke("seed")
        with measured() as parsing:
            context.session.invoke("run", select=[FEED])
        with context.warehouse() as warehouse:
            events = int(warehouse.query(f"select count(*) as n from nba_raw.{FEED}")["n"].iloc[0])
    print(f"  {GAMES} games, {events:,} events, {parsing.seconds:.2f} s")
    print(f"  {events / parsing.seconds:,.0f} events a second, dbt's own time included")
    return {"parsing_per_bare_reading": parsing.seconds / bare.seconds}


def _payloads() -> Iterator[dict[str, Any]]:
    """One simulated game under as many ids as a season has games."""
    league = League(LeagueParameters(teams=8, days=10))
    game = league.games[0]
    world = World(league, datetime(2100, 1, 1, tzinfo=UTC))
    path = f"/static/json/liveData/playbyplay/playbyplay_{game.game_id}.json"
    document = json.loads(nba_cdn.answer(world, Call(nba_cdn.HOST, path, {}, {})).body)
    now = datetime.now(UTC)
    for number in range(GAMES):
        game_id = f"00223{number:05d}"
        document["game"]["gameId"] = game_id
        for part, payload in enumerate(parts_of(json.dumps(document), load_contract(FEED))):
            yield {
                "payload_id": game_id,
                "part": part,
                "feed": FEED,
                "scope": game_id,
                "game_date": date(2024, 1, 15),
                "captured_at": now,
                "url": "",
                "sha256": "",
                "bytes": len(payload),
                "correlation_id": "benchmark",
                "execution_id": "benchmark",
                "payload": payload,
                "loaded_at": now,
            }
