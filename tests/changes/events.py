"""What happens in each kind of change, and whom it is about: players, teams, games, payloads."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ops.records import LandingRecord
from tests.changes.documents import Row, bumped, rows_of
from tests.changes.world import World

Subject = dict[str, str]

GAME = "game_id = '{game}'"
TEAM = GAME + " and team_abbr = '{team}'"
_FANDUEL = 10  # BettingPros' id of the book


def _document(world: World, record: LandingRecord) -> tuple[Any, list[Row]]:
    document = world.document(record)
    return document, rows_of(record.feed, document)


def _tonight(world: World) -> Subject:
    (game, *_) = world.query(
        "select game_id, nba_game_id, home_team_abbr from nba_reference.dim_game "
        "where game_date = @today and not is_removed order by game_id",
        {"today": world.base.today},
    )
    return {
        "game": game["game_id"],
        "nba_game": game["nba_game_id"],
        "team": game["home_team_abbr"],
        "day": world.base.today.isoformat(),
    }


def _payload(world: World) -> str:
    """The payload that was loaded last."""
    (newest, *_) = world.query(
        "select payload_id from nba_raw.landing_payloads order by loaded_at desc limit 1"
    )
    return str(newest["payload_id"])


def _called(world: World, name: str) -> str:
    (row,) = world.query(
        "select player_lookup from nba_reference.dim_player where player_full_name = @name",
        {"name": name},
    )
    return str(row["player_lookup"])


def ruled_out(world: World) -> Subject:
    """A star of tonight's home team who was to play is out, in a new report."""
    subject = _tonight(world)
    (star, *_) = world.query(
        "select players.player_lookup, players.player_full_name "
        "from nba_predictions.ml_feature_store_v2 as features "
        "inner join nba_reference.dim_player as players "
        "on features.player_lookup = players.player_lookup "
        f"where {TEAM.format(**subject)} and features.player_status is null "
        "and not features.is_removed order by points_avg_last_10 desc, 1"
    )
    record = world.newest("nbac_injury_report")[-1]
    document, rows = _document(world, record)
    mate = next(row for row in rows if row.get("team") and row.get("player"))
    row = mate.again()
    first, _, last = star["player_full_name"].partition(" ")
    (home,) = world.query(
        "select full_name, away_team_abbr || '@' || home_team_abbr as matchup "
        "from nba_reference.dim_game inner join nba_reference.teams "
        f"on home_team_abbr = team_abbr where {GAME.format(**subject)}"
    )
    row.set("game_date", world.base.today.isoformat())
    row.set("team", home["full_name"])
    row.set("matchup", home["matchup"])
    row.set("player", f"{last}, {first}")
    row.set("status", "Out")
    world.land(record, document)
    return subject | {"player": star["player_lookup"], "payload": _payload(world)}


def _of_game(world: World, feed: str, subject: Subject) -> LandingRecord:
    """The newest capture of a game's event in a feed that keeps every capture."""
    (held,) = world.query(
        f"select distinct split_part(scope, '@', 1) as event from nba_raw.{feed} "
        f"where {GAME.format(**subject)} and not is_removed"
    )
    return next(one for one in world.newest(feed) if one.base_scope == held["event"])


def line_moved(world: World) -> Subject:
    """One book moves one player's line for tonight."""
    subject = _tonight(world)
    record = _of_game(world, "odds_api_player_points_props", subject)
    document, _ = _document(world, record)
    (book, *_) = document["bookmakers"]
    (market,) = book["markets"]
    name = market["outcomes"][0]["description"]
    for outcome in market["outcomes"]:
        if outcome["description"] == name:
            outcome["point"] += 1
    world.land(record, document)
    return subject | {
        "player": _called(world, name),
        "book": book["key"],
        "payload": _payload(world),
    }


def bettingpros_line_moved(world: World) -> Subject:
    """One book moves one player's line at BettingPros; all others say the time that they said."""
    subject = _tonight(world)
    record = _of_game(world, "bettingpros_player_points_props", subject)
    document, _ = _document(world, record)
    offer = document["offers"][0]
    for selection in offer["selections"]:
        for book in selection["books"]:
            if book["id"] == _FANDUEL:
                (line,) = book["lines"]
                line["line"] += 1
                line["updated"] = world.now.strftime("%Y-%m-%d %H:%M:%S")
    world.land(record, document)
    return subject | {
        "player": _called(world, offer["participants"][0]["name"]),
        "payload": _payload(world),
    }


def _corrected(world: World, day: int) -> Subject:
    """The league's log of a day: who scored most scored one three more."""
    played = sorted(world.newest("nbac_player_boxscores"), key=lambda one: one.game_date)
    record = played[day]
    document, rows = _document(world, record)
    row = max(rows, key=lambda found: (found.get("PTS"), found.get("PLAYER_ID")))
    for field, by in (("PTS", 3), ("FGM", 1), ("FG3M", 1)):
        row.set(field, bumped(row.get(field), by))
    world.land(record, document)
    return _played(world, "nba_game_id", row.get("GAME_ID")) | {
        "scope": record.base_scope,
        "player_id": str(row.get("PLAYER_ID")),
        "player": _called(world, row.get("PLAYER_NAME")),
    }


def _played(world: World, column: str, value: str) -> Subject:
    (game,) = world.query(
        "select game_id, nba_game_id, game_date from nba_reference.dim_game "
        f"where {column} = @value and not is_removed",
        {"value": value},
    )
    return {
        "game": game["game_id"],
        "nba_game": game["nba_game_id"],
        "day": str(game["game_date"])[:10],
    }


def _game_in(world: World, record: LandingRecord, column: str) -> Subject:
    """The game that a capture is about, which its rows name in a column, and its scope."""
    (held, *_) = world.query(
        f"select {column} from nba_raw.{record.feed} where scope = @scope",
        {"scope": record.base_scope},
    )
    return _played(world, column, held[column]) | {"scope": record.base_scope}


def corrected_long_ago(world: World) -> Subject:
    """The season's first night is corrected."""
    return _corrected(world, 0)


def team_corrected_long_ago(world: World) -> Subject:
    """The home team of the season's first night lost the ball once more."""
    record = min(
        world.newest("nbac_team_boxscore"), key=lambda one: (one.game_date, one.base_scope)
    )
    document, rows = _document(world, record)
    home = rows[0]
    home.set("statistics.turnovers", bumped(home.get("statistics.turnovers"), 1))
    world.land(record, document)
    return _game_in(world, record, "nba_game_id") | {"team": home.get("teamTricode")}


def corrected_where_it_does_not_count(world: World) -> Subject:
    """Last night is corrected in the league's log, though its gamebook has landed."""
    return _corrected(world, -1)


def corrected_last_night(world: World) -> Subject:
    """A gamebook of last night is corrected by three free throws."""
    record = max(
        world.newest("nbac_gamebook_player_stats"), key=lambda one: (one.game_date, one.base_scope)
    )
    document, rows = _document(world, record)
    row = max(rows, key=lambda found: (found.get("points") or 0, found.get("name")))
    for field in ("points", "free_throws_made"):
        row.set(field, bumped(row.get(field), 3))
    world.land(record, document)
    return _game_in(world, record, "game_id") | {"player": _called(world, row.get("name"))}


def _scheduled(world: World, change: Callable[[list[dict[str, Any]]], None]) -> None:
    (record,) = world.newest("nbac_schedule")
    document = world.document(record)
    change(document["leagueSchedule"]["gameDates"])
    world.land(record, document)


def tipoff_moved(world: World) -> Subject:
    """Tonight's game begins half an hour later."""
    subject = _tonight(world)

    def later(days: list[dict[str, Any]]) -> None:
        games = [game for day in days for game in day["games"]]
        (game,) = (one for one in games if one["gameId"] == subject["nba_game"])
        tipoff = datetime.fromisoformat(game["gameDateTimeUTC"].removesuffix("Z"))
        game["gameDateTimeUTC"] = f"{(tipoff + timedelta(minutes=30)).isoformat()}Z"

    _scheduled(world, later)
    return subject


def game_put_off(world: World) -> Subject:
    """Tonight's game, which was predicted, is postponed."""
    subject = _tonight(world)

    def put_off(days: list[dict[str, Any]]) -> None:
        games = [game for day in days for game in day["games"]]
        (game,) = (one for one in games if one["gameId"] == subject["nba_game"])
        game |= {"postponedStatus": "Y", "gameStatusText": "PPD"}

    _scheduled(world, put_off)
    return subject


def game_added(world: World) -> Subject:
    """Two teams meet once more, on a day after the season's last."""
    subject = _tonight(world)
    new = world.base.days[-1] + timedelta(days=3)

    def once_more(days: list[dict[str, Any]]) -> None:
        (game,) = (
            dict(one)
            for day in days
            for one in day["games"]
            if one["gameId"] == subject["nba_game"]
        )
        moved = {
            name: f"{new}{value[10:]}"
            for name, value in game.items()
            if name.startswith("gameDate") and isinstance(value, str)
        }
        game |= moved | {"gameId": "0022309999"}
        game["gameCode"] = f"{new:%Y%m%d}/{game['gameCode'].partition('/')[2]}"
        days.append({"gameDate": f"{new:%m/%d/%Y} 00:00:00", "games": [game]})

    _scheduled(world, once_more)
    return subject | {"nba_game": "0022309999", "day": new.isoformat()}


def traded(world: World) -> Subject:
    """A player of tonight's visitors is traded to the home team this morning."""
    subject = _tonight(world)
    (moved, *_) = world.query(
        "select players.nba_player_id, players.player_lookup, teams.nba_team_id as team_id "
        "from nba_analytics.expected_players as expected "
        "inner join nba_reference.dim_player as players "
        "on expected.player_lookup = players.player_lookup "
        "inner join nba_reference.teams as teams on teams.team_abbr = @team "
        f"where {GAME.format(**subject)} and expected.team_abbr <> @team "
        "and not expected.is_removed order by 2",
        {"team": subject["team"]},
    )
    (record,) = world.newest("nbac_player_movement")
    document, rows = _document(world, record)
    row = rows[-1].again()
    row.set("Transaction_Type", "Trade")
    row.set("TRANSACTION_DATE", f"{world.base.today - timedelta(days=1)}T00:00:00")
    row.set("TEAM_ID", float(moved["team_id"]))
    row.set("PLAYER_ID", float(moved["nba_player_id"]))
    row.set("GroupSort", "Trade 9999999")
    world.land(record, document)
    return subject | {"player": moved["player_lookup"]}


def unused_column_renamed(world: World) -> Subject:
    """A provider renames a column that no model reads."""
    record = world.newest("nbac_player_boxscores")[-1]
    document = world.document(record)
    (table,) = document["resultSets"]
    table["headers"][table["headers"].index("FANTASY_PTS")] = "FANTASY_POINTS"
    world.land(record, document)
    return {"scope": record.base_scope}


def nothing(world: World) -> Subject:
    """Time passes."""
    world.later(30)
    return {}
