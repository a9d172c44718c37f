"""The answers about games that stats.nba.com and cdn.nba.com give in several forms."""

from typing import Any

from scrapers.decoders.result_sets import decode_result_sets, decode_stats
from scrapers.errors import DecodeError


def decode_scoreboard(body: bytes) -> dict[str, Any]:
    """Return the tables of scoreboardV2, or the document of scoreboardv3.

    Raises:
        DecodeError: the body is neither.
    """
    return decode_stats(body, "scoreboard")


def decode_play_by_play(body: bytes) -> dict[str, Any]:
    """Return the tables of playbyplayv2, or the document of playbyplayv3 or of the CDN.

    A game without plays, which playbyplayv3 answers with null, becomes one with an empty list.

    Raises:
        DecodeError: the body is none of them.
    """
    document = decode_stats(body, "game")
    if "game" in document and document["game"] is None:
        return document | {"game": {"gameId": "", "actions": []}}
    return document


def decode_team_boxscore(body: bytes) -> dict[str, Any]:
    """Return the tables of boxscoretraditionalv2, or the document of boxscoretraditionalv3.

    The document names its teams `homeTeam` and `awayTeam`; here they are the list `teams`, each
    with its `side` and the `gameId`, home first. A team without statistics (a game that has not
    begun) is left out.

    Raises:
        DecodeError: the body is neither.
    """
    document = decode_stats(body, "boxScoreTraditional")
    if "boxScoreTraditional" not in document:
        return document
    game = document["boxScoreTraditional"] or {}
    if not isinstance(game, dict):
        raise DecodeError(f"boxScoreTraditional is no object; it is {str(game)[:40]!r}")
    teams = [
        {"gameId": game.get("gameId"), "side": side, **team}
        for side in ("home", "away")
        if isinstance(team := game.get(f"{side}Team"), dict) and team.get("statistics")
    ]
    kept = {name: value for name, value in game.items() if name not in ("homeTeam", "awayTeam")}
    return document | {"boxScoreTraditional": kept | {"teams": teams}}


def decode_player_game_log(body: bytes) -> dict[str, Any]:
    """Return the tables of a leaguegamelog of players.

    Raises:
        DecodeError: the body holds no tables, or its rows are teams.
    """
    document = decode_result_sets(body)
    rows = document.get("LeagueGameLog")
    if rows and "PLAYER_ID" not in rows[0]:
        asked = document["parameters"].get("PlayerOrTeam")
        raise DecodeError(
            f"the game log holds teams (PlayerOrTeam={asked}), not players: its rows have no"
            " PLAYER_ID; ask with PlayerOrTeam=P"
        )
    return document
