"""The providers' own codes and names of teams, from the seed that the models read too."""

import csv
from functools import cache

from ops.errors import ConfigurationError
from ops.project import project_root

_SEED = "seeds/team_aliases.csv"


def team_codes(source: str) -> dict[str, str]:
    """Return a provider's code by our team abbreviation.

    Raises:
        ConfigurationError: the seed does not name all thirty teams for this source.
    """
    codes = {team_abbr: alias for alias, team_abbr in _aliases().get(source, ())}
    if len(codes) != 30:
        raise ConfigurationError(
            f"{_SEED}: source {source!r} names {len(codes)} of the 30 teams; add the others"
        )
    return codes


def tricode_of(name: str) -> str | None:
    """Return our tricode of a full team name in any case, None for a name nobody knows."""
    wanted = name.casefold()
    known = _aliases()["name"]
    return next((team_abbr for alias, team_abbr in known if alias.casefold() == wanted), None)


@cache
def _aliases() -> dict[str, list[tuple[str, str]]]:
    """Pairs of alias and team by source."""
    found: dict[str, list[tuple[str, str]]] = {}
    with (project_root() / _SEED).open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["source"], []).append((row["alias"], row["team_abbr"]))
    return found
