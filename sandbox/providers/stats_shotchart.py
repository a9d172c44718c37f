"""stats.nba.com /stats/shotchartdetail."""

from __future__ import annotations

from typing import Any

from sandbox.exchange import Answer, Call, as_json, parse_date
from sandbox.league.court import chart_area, chart_range, locate
from sandbox.league.players import ZONE_NAMES, Zone
from sandbox.league.schedule import Game
from sandbox.providers.cdn_play_by_play import numbered
from sandbox.providers.shot_words import shot_words
from sandbox.providers.stats_gamelog import missing_parameters
from sandbox.providers.stats_tables import envelope, ratio, result_set
from sandbox.world import World

REQUIRED = ("LeagueID", "SeasonType", "TeamID", "PlayerID")
HEADERS = (
    "GRID_TYPE GAME_ID GAME_EVENT_ID PLAYER_ID PLAYER_NAME TEAM_ID TEAM_NAME PERIOD "
    "MINUTES_REMAINING SECONDS_REMAINING EVENT_TYPE ACTION_TYPE SHOT_TYPE SHOT_ZONE_BASIC "
    "SHOT_ZONE_AREA SHOT_ZONE_RANGE SHOT_DISTANCE LOC_X LOC_Y SHOT_ATTEMPTED_FLAG "
    "SHOT_MADE_FLAG GAME_DATE HTM VTM"
)
AVERAGE_HEADERS = "GRID_TYPE SHOT_ZONE_BASIC SHOT_ZONE_AREA SHOT_ZONE_RANGE FGA FGM FG_PCT"
_EMPTY_PARAMETERS = (
    "Outcome Location SeasonSegment VsConference VsDivision Position RookieYear GameSegment "
    "RangeType StartPeriod EndPeriod StartRange EndRange ClutchTime AheadBehind PointDiff"
)


def game_shots(world: World, game: Game) -> list[list[Any]]:
    """Every field-goal attempt of a game in order, both teams."""
    rows = []
    for number, event in numbered(world.league.record(game).events):
        if event.kind != "shot":
            continue
        zone = Zone(event.zone)
        spot = locate(zone, event.place)
        team = (game.home, game.away)[event.side]
        rows.append(
            [
                "Shot Chart Detail",
                game.game_id,
                number,
                event.player,
                world.league.player(event.player).name.full,
                team.team_id,
                team.full_name,
                event.period,
                event.clock // 60,
                event.clock % 60,
                "Made Shot" if event.made else "Missed Shot",
                shot_words(event)[2],
                f"{zone.points}PT Field Goal",
                ZONE_NAMES[zone],
                chart_area(spot, zone),
                chart_range(spot, zone),
                int(spot.feet),
                spot.x,
                spot.y,
                1,
                int(event.made),
                f"{game.game_date:%Y%m%d}",
                game.home.tricode,
                game.away.tricode,
            ]
        )
    return rows


def _averages(rows: list[list[Any]]) -> list[list[Any]]:
    counts: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        count = counts.setdefault((row[13], row[14], row[15]), [0, 0])
        count[0] += 1
        count[1] += row[20]
    return [
        ["League Averages", *key, fga, fgm, ratio(fgm, fga)]
        for key, (fga, fgm) in sorted(counts.items())
    ]


def shot_chart(world: World, call: Call) -> Answer:
    """Shots of finished games, chosen by date, game, team and player.

    Like the real endpoint, only made shots are listed unless ContextMeasure is FGA or FG_PCT.
    """
    refused = missing_parameters(call, REQUIRED)
    if refused:
        return refused
    query = call.query
    first, last = parse_date(query.get("DateFrom", "")), parse_date(query.get("DateTo", ""))
    season = query.get("Season", "")
    wanted_game, wanted_team, wanted_player = (
        query.get(name, "") for name in ("GameID", "TeamID", "PlayerID")
    )
    measure = query.get("ContextMeasure", "PTS")
    rows: list[list[Any]] = []
    if season in ("", world.league.parameters.season) and query["SeasonType"] == "Regular Season":
        for game in world.league.games:
            if first is not None and game.game_date < first:
                continue
            if last is not None and game.game_date > last:
                continue
            if wanted_game not in ("", "0", game.game_id) or not world.is_final(game):
                continue
            rows += game_shots(world, game)
    averages = _averages(rows)
    chosen = [
        row
        for row in rows
        if wanted_team in ("", "0", str(row[5]))
        and wanted_player in ("", "0", str(row[3]))
        and (row[20] or measure in ("FGA", "FG_PCT"))
    ]
    parameters: dict[str, Any] = {
        "LeagueID": query["LeagueID"],
        "Season": season or None,
        "SeasonType": query["SeasonType"],
        "TeamID": int(wanted_team) if wanted_team.isdigit() else 0,
        "PlayerID": int(wanted_player) if wanted_player.isdigit() else 0,
        "GameID": wanted_game or None,
        **dict.fromkeys(_EMPTY_PARAMETERS.split()),
        "Month": 0,
        "DateFrom": query.get("DateFrom") or None,
        "DateTo": query.get("DateTo") or None,
        "OpponentTeamID": 0,
        "Period": 0,
        "LastNGames": 0,
        "ContextFilter": "",
        "ContextMeasure": measure,
    }
    return as_json(
        envelope(
            "shotchartdetail",
            parameters,
            [
                result_set("Shot_Chart_Detail", HEADERS, chosen),
                result_set("LeagueAverages", AVERAGE_HEADERS, averages),
            ],
        )
    )
