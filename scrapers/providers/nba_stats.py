"""stats.nba.com: tables of the league's own statistics. The schedule is also on cdn.nba.com."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from scrapers.decoders.json_document import decode_json
from scrapers.decoders.result_sets import decode_result_sets
from scrapers.decoders.stats_games import (
    decode_player_game_log,
    decode_scoreboard,
    decode_team_boxscore,
)
from scrapers.documents import days_of, get_in, only_text, rows_of, text_of
from scrapers.feed import Endpoint, Feed, Subject
from scrapers.providers.manners import DAY, HOUR
from scrapers.providers.nba_hosts import NBA_CDN, NBA_STATS
from scrapers.season_types import SEASON_TYPE_NAMES, season_type

_WHOLE_GAME: Mapping[str, str | int] = {
    "GameID": "{game_id}",
    "StartPeriod": 0,
    "EndPeriod": 10,
    "StartRange": 0,
    "EndRange": 28800,
    "RangeType": 0,
}


def schedule(document: Any) -> Subject:
    """A season, from `leagueSchedule.seasonYear`."""
    return Subject(scope=text_of(get_in(document, "leagueSchedule", "seasonYear")))


def player_list(document: Any) -> Subject:
    """The league."""
    return Subject(scope="league")


def player_movement(document: Any) -> Subject:
    """The league."""
    return Subject(scope="league")


def player_boxscores(document: Any) -> Subject:
    """A date and season type when all rows agree, a season and type otherwise."""
    rows = rows_of(get_in(document, "LeagueGameLog"))
    days = days_of({row.get("GAME_DATE") for row in rows})
    kinds = {season_type(str(row.get("GAME_ID"))) for row in rows} - {None}
    kind = str(next(iter(kinds))) if len(kinds) == 1 else _parameter_season_type(document)
    if len(days) == 1:
        day = next(iter(days))
        return Subject(scope=_joined(day.isoformat(), kind), game_date=day, dates=days)
    season = text_of(get_in(document, "parameters", "Season"))
    asked = _asked_day(document)
    if not rows and asked is not None:
        return Subject(scope=_joined(asked.isoformat(), kind), game_date=asked)
    return Subject(
        scope=_joined(season, kind) if season else None,
        game_date=max(days, default=None),
        dates=days,
    )


def scoreboard(document: Any) -> Subject:
    """A date, as the rows or the request have it."""
    days = days_of({row.get("GAME_DATE_EST") for row in rows_of(get_in(document, "GameHeader"))})
    named = (
        get_in(document, "scoreboard", "gameDate"),
        get_in(document, "parameters", "GameDate"),
    )
    days = days or days_of(text for text in named if text)
    day = next(iter(days)) if len(days) == 1 else None
    return Subject(scope=day.isoformat() if day else None, game_date=day, dates=days)


def team_boxscore(document: Any) -> Subject:
    """A game, from the rows or the parameters; the payload holds no date."""
    tables = rows_of(get_in(document, "TeamStats"))
    teams = rows_of(get_in(document, "boxScoreTraditional", "teams"))
    if tables or teams:
        game_id = only_text(tables, "GAME_ID") or only_text(teams, "gameId")
    else:
        asked = get_in(document, "parameters", "GameID")
        game_id = text_of(asked) or text_of(get_in(document, "boxScoreTraditional", "gameId"))
    return Subject(scope=game_id, game_id=game_id)


def shot_chart(document: Any) -> Subject:
    """A date; narrower when the parameters ask for one game, team or player only."""
    rows = rows_of(get_in(document, "Shot_Chart_Detail"))
    days = days_of({row.get("GAME_DATE") for row in rows})
    day = next(iter(days)) if len(days) == 1 else (None if days else _asked_day(document))
    if day is None:
        return Subject(dates=days)
    asked = [get_in(document, "parameters", name) for name in ("GameID", "TeamID", "PlayerID")]
    parts = [day.isoformat(), *(str(value) for value in asked if value not in (None, "", 0, "0"))]
    return Subject(scope="_".join(parts), game_date=day, dates=days)


FEEDS = (
    Feed(
        name="nbac_schedule",
        endpoints=(
            Endpoint(
                NBA_STATS,
                "/stats/scheduleleaguev2int",
                {"LeagueID": "00", "Season": "{season}"},
            ),
            Endpoint(NBA_CDN, "/static/json/staticData/scheduleLeagueV2_1.json", conditional=True),
            Endpoint(NBA_CDN, "/static/json/staticData/scheduleLeagueV2.json", conditional=True),
        ),
        unit="season",
        when="standing",
        scope="{season}",
        history="newest",
        cadence=DAY,
        decoder=decode_json,
        describes="all games of a season",
        subject=schedule,
        lasting=True,
        archived=True,
    ),
    Feed(
        name="nbac_scoreboard_v2",
        endpoints=(
            Endpoint(
                NBA_STATS,
                "/stats/scoreboardv3",
                {"GameDate": "{date}", "LeagueID": "00"},
            ),
            Endpoint(
                NBA_STATS,
                "/stats/scoreboardV2",
                {"GameDate": "{date_us}", "LeagueID": "00", "DayOffset": 0},
            ),
        ),
        unit="date",
        when="slate_and_results",
        scope="{date}",
        history="newest",
        cadence=HOUR,
        decoder=decode_scoreboard,
        describes="all games of a date with their state and score",
        subject=scoreboard,
        rows_are_dated=True,
    ),
    Feed(
        name="nbac_player_list_current",
        endpoints=(
            Endpoint(
                NBA_STATS,
                "/stats/playerindex",
                {"LeagueID": "00", "Season": "{season}", "Historical": 0},
            ),
        ),
        unit="league",
        when="standing",
        scope="league",
        history="newest",
        cadence=DAY,
        decoder=decode_result_sets,
        describes="all players of the league",
        subject=player_list,
        min_rows=30,
    ),
    Feed(
        name="nbac_player_movement",
        endpoints=(
            Endpoint(
                NBA_STATS,
                "/js/data/playermovement/NBA_Player_Movement.json",
                conditional=True,
            ),
        ),
        unit="league",
        when="standing",
        scope="league",
        history="newest",
        cadence=DAY,
        decoder=decode_json,
        describes="all transactions of the league since 2015",
        subject=player_movement,
        lasting=True,
        min_rows=50,
    ),
    Feed(
        name="nbac_player_boxscores",
        endpoints=(
            Endpoint(
                NBA_STATS,
                "/stats/leaguegamelog",
                {
                    "Counter": 1000,
                    "DateFrom": "{date}",
                    "DateTo": "{date}",
                    "Direction": "DESC",
                    "LeagueID": "00",
                    "PlayerOrTeam": "P",
                    "Season": "{season}",
                    "SeasonType": "{season_type_name}",
                    "Sorter": "DATE",
                },
            ),
        ),
        unit="date_and_type",
        when="results",
        scope="{date}_{season_type}",
        history="newest",
        cadence=DAY,
        decoder=decode_player_game_log,
        describes="all player lines of a date and season type",
        subject=player_boxscores,
        rows_are_dated=True,
        archived=True,
        min_rows=10,
    ),
    Feed(
        name="nbac_team_boxscore",
        endpoints=(
            Endpoint(NBA_STATS, "/stats/boxscoretraditionalv3", _WHOLE_GAME),
            # it answers without rows for games after this date
            Endpoint(
                NBA_STATS, "/stats/boxscoretraditionalv2", _WHOLE_GAME, until=date(2025, 6, 30)
            ),
        ),
        unit="game",
        when="results",
        scope="{game_id}",
        history="newest",
        cadence=DAY,
        decoder=decode_team_boxscore,
        describes="both teams of a game",
        subject=team_boxscore,
        archived=True,
        min_rows=2,
    ),
    Feed(
        name="nbac_shot_chart",
        endpoints=(
            Endpoint(
                NBA_STATS,
                "/stats/shotchartdetail",
                {
                    "ContextMeasure": "FGA",
                    "DateFrom": "{date}",
                    "DateTo": "{date}",
                    "LastNGames": 0,
                    "LeagueID": "00",
                    "Month": 0,
                    "OpponentTeamID": 0,
                    "Period": 0,
                    "PlayerID": 0,
                    "Season": "{season}",
                    "SeasonType": "{season_type_name}",
                    "TeamID": 0,
                },
            ),
        ),
        unit="date",
        when="results",
        scope="{date}",
        history="newest",
        cadence=DAY,
        decoder=decode_result_sets,
        describes="every field-goal attempt of a date",
        subject=shot_chart,
        rows_are_dated=True,
        archived=True,
    ),
)


def _joined(head: str, kind: str | None) -> str:
    return f"{head}_{kind}" if kind else head


def _asked_day(document: Any) -> date | None:
    first = text_of(get_in(document, "parameters", "DateFrom"))
    last = text_of(get_in(document, "parameters", "DateTo"))
    return next(iter(days_of([first])), None) if first and first == last else None


def _parameter_season_type(document: Any) -> str | None:
    asked = text_of(get_in(document, "parameters", "SeasonType"))
    return next((kind for kind, name in SEASON_TYPE_NAMES.items() if name == asked), None)
