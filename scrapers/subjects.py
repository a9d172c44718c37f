"""What a decoded document says it is about: its scope and its date, read from its own content.

Used to give a scope to captured files and to notice an answer to another question. Every function
takes a decoded document of its feed that may be empty or malformed, and never raises.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from scrapers.calendar import eastern_date, parse_moment
from scrapers.feed import Subject

SEASON_TYPES = {"002": "regular", "004": "playoffs", "005": "playin"}
SEASON_TYPE_NAMES = {"regular": "Regular Season", "playoffs": "Playoffs", "playin": "PlayIn"}
_OTHER_TYPES = {"001": "preseason", "003": "allstar", "006": "cup"}


def season_type(game_id: str) -> str | None:
    """Return regular, playoffs, playin (or preseason, allstar, cup) from an NBA game id."""
    return (SEASON_TYPES | _OTHER_TYPES).get(game_id[:3])


def schedule(document: Any) -> Subject:
    """A season, from `leagueSchedule.seasonYear`."""
    return Subject(scope=_text(_get(document, "leagueSchedule", "seasonYear")))


def player_list(document: Any) -> Subject:
    """The league."""
    return Subject(scope="league")


def player_boxscores(document: Any) -> Subject:
    """A date and season type when all rows agree, a season and type otherwise."""
    rows = _rows(_get(document, "LeagueGameLog"))
    days = frozenset(_days(row.get("GAME_DATE") for row in rows))
    kinds = {season_type(str(row.get("GAME_ID"))) for row in rows} - {None}
    kind = str(next(iter(kinds))) if len(kinds) == 1 else _parameter_season_type(document)
    if len(days) == 1:
        day = next(iter(days))
        return Subject(scope=_joined(day.isoformat(), kind), game_date=day, dates=days)
    season = _text(_get(document, "parameters", "Season"))
    asked = _asked_day(document)
    if not rows and asked is not None:
        return Subject(scope=_joined(asked.isoformat(), kind), game_date=asked)
    return Subject(
        scope=_joined(season, kind) if season else None,
        game_date=max(days, default=None),
        dates=days,
    )


def team_boxscore(document: Any) -> Subject:
    """A game, from the rows or the parameters; the payload holds no date."""
    found = {
        str(row["GAME_ID"]) for row in _rows(_get(document, "TeamStats")) if row.get("GAME_ID")
    }
    asked = _text(_get(document, "parameters", "GameID"))
    game_id = next(iter(found)) if len(found) == 1 else (asked if not found else None)
    return Subject(scope=game_id, game_id=game_id)


def bdl_box_scores(document: Any) -> Subject:
    """A date."""
    days = frozenset(_days(game.get("date") for game in _rows(_get(document, "data"))))
    day = next(iter(days)) if len(days) == 1 else None
    return Subject(scope=day.isoformat() if day else None, game_date=day, dates=days)


def injury_report(document: Any) -> Subject:
    """A report, named by its Eastern date and hour as `2024-03-15_02PM`."""
    day, clock = _text(_get(document, "report_date")), _text(_get(document, "report_time_et"))
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:
        return Subject()
    return Subject(scope=moment.strftime("%Y-%m-%d_%I%p"), game_date=moment.date())


def play_by_play(document: Any) -> Subject:
    """A game, with the Eastern date of its first action."""
    game_id = _text(_get(document, "game", "gameId"))
    for action in _rows(_get(document, "game", "actions")):
        try:
            began = parse_moment(str(action.get("timeActual")))
        except ValueError:
            continue
        return Subject(scope=game_id, game_date=eastern_date(began), game_id=game_id)
    return Subject(scope=game_id, game_id=game_id)


def shot_chart(document: Any) -> Subject:
    """A date; narrower when the parameters ask for one game, team or player only."""
    rows = _rows(_get(document, "Shot_Chart_Detail"))
    days = frozenset(_days(row.get("GAME_DATE") for row in rows))
    day = next(iter(days)) if len(days) == 1 else (None if days else _asked_day(document))
    if day is None:
        return Subject(dates=days)
    asked = [_get(document, "parameters", name) for name in ("GameID", "TeamID", "PlayerID")]
    parts = [day.isoformat(), *(str(value) for value in asked if value not in (None, "", 0, "0"))]
    return Subject(scope="_".join(parts), game_date=day, dates=days)


def event_odds(document: Any) -> Subject:
    """An event, with the Eastern date of its tip-off and, in the historical form, its snapshot."""
    event = document.get("data") if isinstance(document, dict) and "data" in document else document
    try:
        game_date = eastern_date(parse_moment(str(_get(event, "commence_time"))))
    except ValueError:
        game_date = None
    try:
        snapshot = parse_moment(str(_get(document, "timestamp")))
    except ValueError:
        snapshot = None
    return Subject(
        scope=_text(_get(event, "id")),
        game_date=game_date,
        dates=frozenset() if game_date is None else frozenset({game_date}),
        captured_at=snapshot,
    )


def _get(document: Any, *names: str) -> Any:
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _joined(head: str, kind: str | None) -> str:
    return f"{head}_{kind}" if kind else head


def _days(values: Iterable[Any]) -> Iterable[date]:
    for value in set(values):
        text = str(value)
        try:
            yield date.fromisoformat(text[:10] if "-" in text else text[:8])
        except ValueError:
            continue


def _asked_day(document: Any) -> date | None:
    first = _text(_get(document, "parameters", "DateFrom"))
    last = _text(_get(document, "parameters", "DateTo"))
    return next(iter(_days([first])), None) if first and first == last else None


def _parameter_season_type(document: Any) -> str | None:
    asked = _text(_get(document, "parameters", "SeasonType"))
    return next((kind for kind, name in SEASON_TYPE_NAMES.items() if name == asked), None)
