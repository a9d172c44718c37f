"""stats.nba.com /stats/scoreboardv3, a document, and /stats/scoreboardV2, tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox.exchange import Answer, Call, as_json, as_text, parse_date
from sandbox.league.box import Line
from sandbox.league.clock import EASTERN, iso_utc
from sandbox.league.schedule import Game
from sandbox.live import live_state
from sandbox.providers.stats_gamelog import missing_parameters
from sandbox.providers.stats_schedule import scheduled_game
from sandbox.providers.stats_tables import envelope, meta, ratio, result_set
from sandbox.world import World

REQUIRED = ("GameDate", "LeagueID")
HEADER = (
    "GAME_DATE_EST GAME_SEQUENCE GAME_ID GAME_STATUS_ID GAME_STATUS_TEXT GAMECODE HOME_TEAM_ID "
    "VISITOR_TEAM_ID SEASON LIVE_PERIOD LIVE_PC_TIME NATL_TV_BROADCASTER_ABBREVIATION "
    "HOME_TV_BROADCASTER_ABBREVIATION AWAY_TV_BROADCASTER_ABBREVIATION LIVE_PERIOD_TIME_BCAST "
    "ARENA_NAME WH_STATUS WNBA_COMMISSIONER_FLAG"
)
_PERIODS = "PTS_QTR1 PTS_QTR2 PTS_QTR3 PTS_QTR4 " + " ".join(f"PTS_OT{n}" for n in range(1, 11))
LINE = (
    "GAME_DATE_EST GAME_SEQUENCE GAME_ID TEAM_ID TEAM_ABBREVIATION TEAM_CITY_NAME TEAM_NAME "
    f"TEAM_WINS_LOSSES {_PERIODS} PTS FG_PCT FT_PCT FG3_PCT AST REB TOV"
)


def _shown(world: World, day: date) -> list[tuple[Game, dict[str, Any]]]:
    """The games of a date as the schedule shows them, with the teams' records up to then."""
    records = {team.team_id: [0, 0] for team in world.league.teams}
    shown: list[tuple[Game, dict[str, Any]]] = []
    for game in world.league.games:
        if game.game_date < day and world.is_final(game):
            scheduled_game(world, game, records)
    for game in world.league.games_on(day):
        shown.append((game, scheduled_game(world, game, records)))
    return shown


def _periods(world: World, game: Game) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Points by period of home and away, as far as they are public."""
    if not world.is_final(game) and not world.is_live(game):
        return ((), ())
    return live_state(world.league, game, world.now).periods


def _team(shown: dict[str, Any], points: tuple[int, ...]) -> dict[str, Any]:
    names = ("teamId", "teamName", "teamCity", "teamTricode", "teamSlug", "wins", "losses", "score")
    return {name: shown[name] for name in names} | {
        "seed": 0,
        "inBonus": None,
        "timeoutsRemaining": 0,
        "periods": [
            {
                "period": number,
                "periodType": "REGULAR" if number <= 4 else "OVERTIME",
                "score": score,
            }
            for number, score in enumerate(points, 1)
        ],
    }


def _document_game(world: World, game: Game, shown: dict[str, Any]) -> dict[str, Any]:
    home, away = _periods(world, game)
    local = game.tipoff.astimezone(EASTERN)
    return {
        "gameId": game.game_id,
        "gameCode": game.code,
        "gameStatus": shown["gameStatus"],
        "gameStatusText": shown["gameStatusText"],
        "period": len(home),
        "gameClock": "",
        "gameTimeUTC": iso_utc(game.tipoff),
        "gameEt": local.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "regulationPeriods": 4,
        "seriesGameNumber": "",
        "gameLabel": "",
        "gameSubLabel": "",
        "seriesText": "",
        "ifNecessary": False,
        "seriesConference": "",
        "poRoundDesc": "",
        "gameSubtype": "",
        "isNeutral": False,
        "broadcasters": {
            "nationalBroadcasters": [
                {
                    "broadcasterId": network["broadcasterId"],
                    "broadcastDisplay": network["broadcasterDisplay"],
                    "broadcasterTeamId": -1,
                    "broadcasterDescription": "",
                }
                for network in shown["broadcasters"]["nationalTvBroadcasters"]
            ]
        },
        "homeTeam": _team(shown["homeTeam"], home),
        "awayTeam": _team(shown["awayTeam"], away),
    }


def _asked(call: Call) -> date | Answer:
    refused = missing_parameters(call, REQUIRED)
    if refused:
        return refused
    day = parse_date(call.query["GameDate"])
    return day or as_text("The GameDate property is not a date.", 400)


def scoreboard_v3(world: World, call: Call) -> Answer:
    """The games of a date with their state and score."""
    day = _asked(call)
    if isinstance(day, Answer):
        return day
    games = [_document_game(world, game, shown) for game, shown in _shown(world, day)]
    return as_json(
        {
            "meta": meta(f"league/00/{day:%Y/%m/%d}/scoreboard?Format=json", world.now),
            "scoreboard": {
                "gameDate": day.isoformat(),
                "leagueId": "00",
                "leagueName": "National Basketball Association",
                "games": games,
            },
        }
    )


def _header(world: World, game: Game, shown: dict[str, Any]) -> list[Any]:
    period = len(_periods(world, game)[0])
    national = [row["broadcasterAbbreviation"] for row in _national(shown)]
    network = national[0] if national else None
    return [
        f"{game.game_date.isoformat()}T00:00:00",
        game.sequence,
        game.game_id,
        shown["gameStatus"],
        shown["gameStatusText"],
        game.code,
        game.home.team_id,
        game.away.team_id,
        str(world.league.parameters.season_year),
        period,
        "     ",
        network,
        None,
        None,
        f"Q{period}       - {network or ''}",
        game.home.arena,
        1,
        0,
    ]


def _national(shown: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shown["broadcasters"]["nationalTvBroadcasters"]
    return found


def _quarters(points: tuple[int, ...], begun: bool) -> list[int | None]:
    return [*points, *[0] * (14 - len(points))] if begun else [None] * 14


def _rates(line: Line | None) -> list[float | None]:
    if line is None:
        return [None] * 6
    return [
        ratio(line.fgm, line.fga),
        ratio(line.ftm, line.fta),
        ratio(line.fg3m, line.fg3a),
        line.ast,
        line.reb,
        line.tov,
    ]


def _lines(world: World, game: Game, shown: dict[str, Any]) -> list[list[Any]]:
    begun = shown["gameStatus"] > 1
    box = world.league.box(game) if world.is_final(game) else None
    rows = []
    for side, name in ((1, "awayTeam"), (0, "homeTeam")):
        team = (game.home, game.away)[side]
        record = shown[name]
        rows.append(
            [
                f"{game.game_date.isoformat()}T00:00:00",
                game.sequence,
                game.game_id,
                team.team_id,
                team.tricode,
                team.city,
                team.nickname,
                f"{record['wins']}-{record['losses']}",
                *_quarters(_periods(world, game)[side], begun),
                record["score"] if begun else None,
                *_rates(box.teams[side] if box else None),
            ]
        )
    return rows


def scoreboard_v2(world: World, call: Call) -> Answer:
    """The games of a date with their state, and a line of points for each team."""
    day = _asked(call)
    if isinstance(day, Answer):
        return day
    shown = _shown(world, day)
    parameters = {
        "GameDate": day.isoformat(),
        "LeagueID": "00",
        "DayOffset": call.query.get("DayOffset", "0"),
    }
    return as_json(
        envelope(
            "scoreboardV2",
            parameters,
            [
                result_set("GameHeader", HEADER, [_header(world, *found) for found in shown]),
                result_set(
                    "LineScore", LINE, [row for found in shown for row in _lines(world, *found)]
                ),
                result_set("TicketLinks", "GAME_ID LEAG_TIX", []),
            ],
        )
    )
