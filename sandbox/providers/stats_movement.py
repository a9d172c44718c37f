"""stats.nba.com /js/data/playermovement/NBA_Player_Movement.json."""

from __future__ import annotations

import hashlib
from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.clock import eastern_date
from sandbox.league.transactions import Transaction, transactions
from sandbox.providers.stats_playerindex import slug
from sandbox.world import World

COLUMNS = (
    ("Transaction_Type", "String"),
    ("TRANSACTION_DATE", "DateTime"),
    ("TRANSACTION_DESCRIPTION", "String"),
    ("TEAM_ID", "Decimal"),
    ("TEAM_SLUG", "String"),
    ("PLAYER_ID", "Decimal"),
    ("PLAYER_SLUG", "String"),
    ("Additional_Sort", "Decimal"),
    ("GroupSort", "String"),
)
_TEAM_SLUGS = {"PHI": "sixers", "POR": "blazers"}


def _row(transaction: Transaction) -> dict[str, Any]:
    team, other = transaction.team, transaction.other_team
    return {
        "Transaction_Type": transaction.kind,
        "TRANSACTION_DATE": f"{transaction.day.isoformat()}T00:00:00",
        "TRANSACTION_DESCRIPTION": transaction.description,
        "TEAM_ID": float(team.team_id),
        "TEAM_SLUG": _TEAM_SLUGS.get(team.tricode, team.slug),
        "PLAYER_ID": float(transaction.player_id),
        "PLAYER_SLUG": slug(transaction.player_name),
        "Additional_Sort": float(other.team_id) if other else 0.0,
        "GroupSort": transaction.group,
    }


def player_movement(world: World, call: Call) -> Answer:
    """Every transaction up to the present Eastern date; 304 for who has this list already."""
    today = eastern_date(world.now)
    rows = [_row(found) for found in transactions(world.league) if found.day <= today]
    columns = [{"Name": name, "DataType": kind} for name, kind in COLUMNS]
    document = as_json({"NBA_Player_Movement": {"rows": rows, "columns": columns}})
    tag = f'"{hashlib.blake2b(document.body, digest_size=8).hexdigest()}"'
    if call.headers.get("if-none-match") == tag:
        return Answer(304, b"", headers={"ETag": tag})
    return Answer(200, document.body, document.content_type, {"ETag": tag})
