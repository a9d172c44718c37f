"""Games moved, put off, taken out, added and finished, with what follows them to another day."""

import copy
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.changes.world import World

SCHEDULE = "nbac_schedule"
_DAY = timedelta(days=1)
_STAMPS = ("gameDateEst", "gameDateTimeEst", "gameDateUTC", "gameDateTimeUTC")
Game = dict[str, Any]


def game_moved(draw: Random, world: World) -> str:
    """A game, played or not, moves to another day; some of its facts arrive under the new one."""
    told: list[str] = []

    def change(days: list[Game]) -> str:
        game, old, new = _moved(draw, days)
        told.extend(follow(world, game, old, new) for follow in _FOLLOWERS if draw.random() < 0.6)
        return f"{game['gameId']} moves from {old} to {new}"

    return "; ".join([_scheduled(world, change), *(one for one in told if one)])


def game_put_off(draw: Random, world: World) -> str:
    """A game is postponed, or no longer so."""

    def change(days: list[Game]) -> str:
        game = draw.choice(_games(days))
        is_off = game.get("postponedStatus") == "Y"
        game |= {
            "postponedStatus": "N" if is_off else "Y",
            "gameStatusText": "7:30 pm ET" if is_off else "PPD",
        }
        return f"{game['gameId']} postponed: {game['postponedStatus']}"

    return _scheduled(world, change)


def game_taken_out(draw: Random, world: World) -> str:
    """A game is gone from the schedule."""

    def change(days: list[Game]) -> str:
        game = draw.choice(_games(days))
        for day in days:
            day["games"] = [other for other in day["games"] if other is not game]
        return f"{game['gameId']} taken out"

    return _scheduled(world, change)


def date_left_to_espn(draw: Random, world: World) -> str:
    """The league's lists call all games of a date pre-season ones, or games again: ESPN counts."""
    day = draw.choice(world.base.days[-6:])

    def change(days: list[Game]) -> str:
        games = [game for game in _games(days) if game["gameDateEst"][:10] == day.isoformat()]
        return f"{day}: {', '.join(_called_otherwise(game) for game in games)}"

    told = [_scheduled(world, change)]
    for record in world.newest("nbac_scoreboard_v2"):
        if record.base_scope == day.isoformat():
            document = world.document(record)
            for game in document["scoreboard"]["games"]:
                _called_otherwise(game)
            told.append(world.land(record, document))
    return "; ".join(told)


def _called_otherwise(game: Game) -> str:
    number = game["gameId"]
    game["gameId"] = {"001": "002", "002": "001"}.get(number[:3], number[:3]) + number[3:]
    return f"{number} is {game['gameId']}"


def espn_moved(draw: Random, world: World) -> str:
    """ESPN lists a game on a later day, and its capture of the first day has it still."""
    *earlier, last = world.newest("espn_scoreboard")[-6:]
    record = draw.choice(earlier)
    later = draw.choice([one for one in (*earlier, last) if one.game_date > record.game_date])
    event = copy.deepcopy(draw.choice(world.document(record)["events"]))
    starts, by = event["date"], later.game_date - record.game_date
    event["date"] = f"{date.fromisoformat(starts[:10]) + by}{starts[10:]}"
    document = world.document(later)
    document["events"].append(event)
    return f"{event['id']} of {starts} on {event['date']} too: {world.land(later, document)}"


def game_added(draw: Random, world: World) -> str:
    """A game appears: two teams meet again, on a day of theirs or a free one."""

    def change(days: list[Game]) -> str:
        game = copy.deepcopy(draw.choice(_games(days)))
        game["gameId"] = f"00223099{draw.randrange(90, 96)}"
        game["gameStatus"], game["gameStatusText"] = 1, "7:30 pm ET"
        day = _shifted(game, draw.choice((1, 2, 5)))
        _put(days, game, day)
        return f"{game['gameId']} added on {day}"

    return _scheduled(world, change)


def game_status_changed(draw: Random, world: World) -> str:
    """A game becomes final, or is found not to have been."""

    def change(days: list[Game]) -> str:
        game = draw.choice(_games(days)[-8:])
        game["gameStatus"] = 1 if game["gameStatus"] == 3 else 3
        game["homeTeam"]["score"], game["awayTeam"]["score"] = 101, 99
        return f"{game['gameId']} has status {game['gameStatus']}"

    return _scheduled(world, change)


def _scheduled(world: World, change: Callable[[list[Game]], str]) -> str:
    *_, record = world.newest(SCHEDULE)  # of the newest season
    document = world.document(record)
    told = change(document["leagueSchedule"]["gameDates"])
    return f"{told}: {world.land(record, document)}"


def _games(days: list[Game]) -> list[Game]:
    return [game for day in days for game in day["games"]]


def _moved(draw: Random, days: list[Game]) -> tuple[Game, date, date]:
    game = draw.choice(_games(days))
    old = date.fromisoformat(game["gameDateEst"][:10])
    for day in days:
        day["games"] = [other for other in day["games"] if other is not game]
    new = _shifted(game, draw.choice((-2, -1, 1, 2, 6)))
    _put(days, game, new)
    return game, old, new


def _shifted(game: Game, by: int) -> date:
    for field in _STAMPS:
        moment = datetime.fromisoformat(game[field].removesuffix("Z")) + by * _DAY
        game[field] = f"{moment.isoformat()}Z"
    day = date.fromisoformat(game["gameDateEst"][:10])
    game["gameCode"] = f"{day:%Y%m%d}/{game['gameCode'].partition('/')[2]}"
    return day


def _put(days: list[Game], game: Game, day: date) -> None:
    name = f"{day:%m/%d/%Y} 00:00:00"
    for other in days:
        if other["gameDate"] == name:
            other["games"].append(game)
            return
    days.append({"gameDate": name, "games": [game]})


# what follows a game to its new day


def _tables_follow(feed: str, form: str) -> Callable[[World, Game, date, date], str]:
    """Rows of a table of a date leave one date's document for the other's."""

    def follow(world: World, game: Game, old: date, new: date) -> str:
        held = {record.base_scope[:10]: record for record in world.newest(feed)}
        if old.isoformat() not in held or new.isoformat() not in held:
            return ""
        leaving, joining = (world.document(held[day.isoformat()]) for day in (old, new))
        table, other = leaving["resultSets"][0], joining["resultSets"][0]
        which, when = (table["headers"].index(name) for name in ("GAME_ID", "GAME_DATE"))
        gone = [row for row in table["rowSet"] if row[which] == game["gameId"]]
        table["rowSet"] = [row for row in table["rowSet"] if row[which] != game["gameId"]]
        for row in gone:
            row[when] = new.strftime(form)
        other["rowSet"] += gone
        return "; ".join(
            world.land(held[day.isoformat()], document)
            for day, document in ((old, leaving), (new, joining))
        )

    return follow


def _bdl_follows(world: World, game: Game, old: date, new: date) -> str:
    held = {record.base_scope: record for record in world.newest("bdl_player_boxscores")}
    if old.isoformat() not in held or new.isoformat() not in held:
        return ""
    leaving, joining = (world.document(held[day.isoformat()]) for day in (old, new))
    home = game["homeTeam"]["teamTricode"]
    gone = [one for one in leaving["data"] if one["home_team"]["abbreviation"] == home]
    leaving["data"] = [one for one in leaving["data"] if one not in gone]
    joining["data"] += [{**one, "date": new.isoformat()} for one in gone]
    return "; ".join(
        world.land(held[day.isoformat()], document)
        for day, document in ((old, leaving), (new, joining))
    )


def _document_follows(
    feed: str, change: Callable[[Any, date], None]
) -> Callable[[World, Game, date, date], str]:
    """A document about one game arrives again, under the new day."""

    def follow(world: World, game: Game, old: date, new: date) -> str:
        records = [one for one in world.newest(feed) if one.base_scope == game["gameId"]]
        if not records:
            return ""
        document = world.document(records[0])
        change(document, new)
        return world.land(records[0], document, game_date=new)

    return follow


def _say_so(document: Any, new: date) -> None:
    document.setdefault("meta", {})["time"] = f"{new}T12:00:00Z"


def _date_of_rows(document: Any, new: date) -> None:
    document["game_date"] = new.isoformat()
    for row in document["rows"]:
        row["date"] = new.isoformat()


_FOLLOWERS = (
    _tables_follow("nbac_player_boxscores", "%Y-%m-%d"),
    _tables_follow("nbac_shot_chart", "%Y%m%d"),
    _bdl_follows,
    _document_follows("nbac_team_boxscore", _say_so),
    _document_follows("nbac_play_by_play", _say_so),
    _document_follows("bigdataball_play_by_play", _date_of_rows),
)
RULES = (
    game_moved,
    game_put_off,
    game_taken_out,
    date_left_to_espn,
    espn_moved,
    game_added,
    game_status_changed,
)
