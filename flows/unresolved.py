"""Names of a date that no team or player is known by, as texts for people."""

from datetime import date

from dbt_project.warehouse import Warehouse

UNRESOLVED_TABLE = "nba_orchestration.unresolved_names"
UNRESOLVED = f"""
select feed, kind, name
from {UNRESOLVED_TABLE}
where game_date = @game_date
order by feed, kind, name
"""
SEEDS = {"team": "seeds/team_aliases.csv", "player": "seeds/player_aliases.csv"}


def unresolved_names(warehouse: Warehouse, game_date: date) -> list[str]:
    """One text per unknown name: what it is, what happened to its rows, what to do."""
    if not warehouse.has_table(UNRESOLVED_TABLE):
        return []
    found = warehouse.query(UNRESOLVED, {"game_date": game_date})
    return [
        f"{row['feed']} {game_date}: no {row['kind']} is known as {row['name']!r}; its rows stay "
        f"in nba_raw and reach nothing else. Add it to {SEEDS[str(row['kind'])]} and run again."
        for row in found.to_dict("records")
    ]
