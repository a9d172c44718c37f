"""ESPN's own ids, codes and spellings for the league's teams, players and games."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.league.league import League
from sandbox.league.names import plain
from sandbox.league.players import PERSON_ID_BASE, Player
from sandbox.league.schedule import Game
from sandbox.league.teams import Team, all_teams

GAME_ID_BASE = 401_500_000
PLAYER_ID_BASE = 4_000_000
_BY_ID = (
    "ATL BOS NOP CHI CLE DAL DEN DET GSW HOU IND LAC LAL MIA MIL MIN BKN NYK ORL PHI PHX POR SAC "
    "SAS OKC UTA WAS TOR MEM CHA"
)
_CODES = {"GSW": "GS", "NOP": "NO", "NYK": "NY", "SAS": "SA", "UTA": "UTAH", "WAS": "WSH"}
_TEAM_IDS = {tricode: str(number) for number, tricode in enumerate(_BY_ID.split(), start=1)}
_TEAMS = {_TEAM_IDS[team.tricode]: team for team in all_teams()}


def team_id(team: Team) -> str:
    """A team's id, `1` to `30`."""
    return _TEAM_IDS[team.tricode]


def team_code(team: Team) -> str:
    """A team's code, for example `GS`."""
    return _CODES.get(team.tricode, team.tricode)


def team_slug(team: Team) -> str:
    """City and nickname as they stand in addresses."""
    return team.full_name.lower().replace(" ", "-")


def team_of_id(number: str) -> Team | None:
    """The team with an id, whether it plays in the league or not."""
    return _TEAMS.get(number)


def team_of_code(code: str) -> Team | None:
    """The team with a code in upper or lower case."""
    return next((t for t in _TEAMS.values() if team_code(t) == code.upper()), None)


def player_id(player: Player) -> str:
    """A player's id."""
    return str(PLAYER_ID_BASE + player.person_id - PERSON_ID_BASE)


def player_name(player: Player) -> str:
    """A player's name as ESPN writes it, without accents."""
    return plain(player.name.full)


def short_name(player: Player) -> str:
    """Initial and family name, for example `J. Smith Jr.`."""
    return plain(player.name.initial)


def player_address(player: Player) -> str:
    """The player's page."""
    slug = player_name(player).lower().replace("'", "").replace(".", "").replace(" ", "-")
    return f"https://www.espn.com/nba/player/_/id/{player_id(player)}/{slug}"


def game_id(game: Game) -> str:
    """A game's id."""
    return str(GAME_ID_BASE + int(game.game_id[5:]))


def game_of_id(league: League, number: str) -> Game | None:
    """The game with an id, if there is one."""
    return next((game for game in league.games if game_id(game) == number), None)


def to_the_minute(moment: datetime) -> str:
    """The moment as ESPN writes it, for example `2024-01-15T18:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
