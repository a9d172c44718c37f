"""cdn.nba.com liveData play-by-play."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sandbox.exchange import Answer, Call, access_denied, as_json
from sandbox.league.clock import EASTERN, iso_utc
from sandbox.league.court import locate, play_area
from sandbox.league.events import AWAY, HOME, Event
from sandbox.league.league import League
from sandbox.league.players import ZONE_NAMES, Zone
from sandbox.league.schedule import Game
from sandbox.live import events_until, points_of, wall_time
from sandbox.providers.shot_words import shot_words
from sandbox.world import World

_PATH = re.compile(r"/static/json/liveData/playbyplay/playbyplay_(\d{10})\.json")


def numbered(events: Iterable[Event]) -> Iterator[tuple[int, Event]]:
    """Events with their action numbers: rising, with gaps, the same in every feed.

    A block or steal is an action of its own and takes the next number.
    """
    number = 1
    for event in events:
        number += 1 + (event.kind in ("foul", "period_start", "timeout"))
        yield number, event
        if _has_companion(event):
            number += 1


def _has_companion(event: Event) -> bool:
    blocked = event.kind == "shot" and not event.made
    return bool(event.second) and (blocked or event.kind == "turnover")


class _Script:
    """Turns events into actions, keeping the score and the running totals."""

    def __init__(self, league: League, game: Game) -> None:
        self.league = league
        self.game = game
        self.score = [0, 0]
        self.totals: Counter[tuple[int, str]] = Counter()
        self.shot_number = 0
        self.shot_area: dict[str, Any] = {}
        self.actions: list[dict[str, Any]] = []

    def count(self, person_id: int, what: str, amount: int = 1) -> int:
        self.totals[person_id, what] += amount
        return self.totals[person_id, what]

    def initial(self, person_id: int) -> str:
        return self.league.player(person_id).name.initial

    def last(self, person_id: int) -> str:
        return self.league.player(person_id).name.last

    def base(self, number: int, event: Event, kind: str) -> dict[str, Any]:
        at = iso_utc(wall_time(self.game, event.elapsed))
        action: dict[str, Any] = {
            "actionNumber": number,
            "clock": f"PT{event.clock // 60:02d}M{event.clock % 60:02d}.00S",
            "timeActual": at.replace("Z", ".0Z"),
            "period": event.period,
            "periodType": "REGULAR" if event.period <= 4 else "OVERTIME",
            "actionType": kind,
            "subType": "",
            "qualifiers": [],
            "personId": event.player,
            "x": None,
            "y": None,
            "side": None,
            "possession": 0,
            "scoreHome": str(self.score[HOME]),
            "scoreAway": str(self.score[AWAY]),
            "edited": at,
            "orderNumber": number * 10000,
            "isTargetScoreLastPeriod": False,
            "xLegacy": None,
            "yLegacy": None,
            "isFieldGoal": 0,
            "personIdsFilter": [p for p in (event.player, event.second) if p],
        }
        if event.side in (HOME, AWAY):
            team = (self.game.home, self.game.away)[event.side]
            action |= {
                "teamId": team.team_id,
                "teamTricode": team.tricode,
                "possession": team.team_id,
            }
        if event.player:
            action["playerName"] = self.last(event.player)
            action["playerNameI"] = self.initial(event.player)
        return action

    def companion(self, number: int, event: Event, kind: str) -> None:
        """The block or steal that belongs to the action before."""
        team = (self.game.home, self.game.away)[1 - event.side]
        action = self.base(number, event, kind)
        total = self.count(event.second, kind)
        short = {"block": "BLK", "steal": "STL"}[kind]
        action |= {
            "personId": event.second,
            "teamId": team.team_id,
            "teamTricode": team.tricode,
            "playerName": self.last(event.second),
            "playerNameI": self.initial(event.second),
            "personIdsFilter": [event.second],
            "description": f"{self.initial(event.second)} {kind.upper()} ({total} {short})",
        }
        self.actions.append(action)

    def add(self, number: int, event: Event) -> None:
        if event.made:
            self.score[event.side] += points_of(event)
        make = getattr(self, event.kind)
        self.actions.append(make(number, event))
        if _has_companion(event):
            self.companion(number + 1, event, "block" if event.kind == "shot" else "steal")

    def period_start(self, number: int, event: Event) -> dict[str, Any]:
        return self.base(number, event, "period") | {
            "subType": "start",
            "description": "Period Start",
        }

    def period_end(self, number: int, event: Event) -> dict[str, Any]:
        return self.base(number, event, "period") | {
            "subType": "end",
            "description": "Period End",
        }

    def game_end(self, number: int, event: Event) -> dict[str, Any]:
        return self.base(number, event, "game") | {"subType": "end", "description": "Game End"}

    def jumpball(self, number: int, event: Event) -> dict[str, Any]:
        won, lost = self.initial(event.player), self.initial(event.second)
        return self.base(number, event, "jumpball") | {
            "subType": "recovered",
            "descriptor": "startperiod",
            "jumpBallRecoveredName": won,
            "jumpBallRecoverdPersonId": event.player,
            "jumpBallWonPlayerName": self.last(event.player),
            "jumpBallWonPersonId": event.player,
            "jumpBallLostPlayerName": self.last(event.second),
            "jumpBallLostPersonId": event.second,
            "description": f"Jump Ball {won} vs. {lost}: Tip to {won}",
        }

    def shot(self, number: int, event: Event) -> dict[str, Any]:
        zone = Zone(event.zone)
        spot = locate(zone, event.place)
        kind, descriptor, _ = shot_words(event)
        left = (event.side == HOME) == (event.period > 2)
        x, y = spot.on_court(left)
        self.shot_number = number
        self.shot_area = {"area": ZONE_NAMES[zone], "areaDetail": play_area(spot, zone)}
        action = self.base(number, event, f"{zone.points}pt") | {
            "subType": kind,
            "x": x,
            "y": y,
            **self.shot_area,
            "side": "left" if left else "right",
            "shotDistance": round(spot.feet, 2),
            "xLegacy": spot.x,
            "yLegacy": spot.y,
            "isFieldGoal": 1,
            "shotResult": "Made" if event.made else "Missed",
        }
        if descriptor:
            action["descriptor"] = descriptor
        if zone <= Zone.PAINT:
            action["qualifiers"] = ["pointsinthepaint"]
        feet = f"{int(spot.feet)}' " if spot.feet >= 8 else ""
        name = "3PT" if zone.points == 3 else kind
        words = f"{self.initial(event.player)} {feet}{descriptor + ' ' if descriptor else ''}{name}"
        if event.made:
            points = self.count(event.player, "points", zone.points)
            words += f" ({points} PTS)"
            action["pointsTotal"] = points
            if event.second:
                assists = self.count(event.second, "assists")
                words += f" ({self.initial(event.second)} {assists} AST)"
                action["assistPlayerNameInitial"] = self.initial(event.second)
                action["assistPersonId"] = event.second
                action["assistTotal"] = assists
        else:
            words = f"MISS {words}"
            if event.second:
                words += " - blocked"
                action["blockPlayerName"] = self.last(event.second)
                action["blockPersonId"] = event.second
        action["description"] = words
        return action

    def freethrow(self, number: int, event: Event) -> dict[str, Any]:
        self.shot_number = number
        action = self.base(number, event, "freethrow") | {
            "subType": event.note,
            "shotResult": "Made" if event.made else "Missed",
        }
        words = f"{self.initial(event.player)} Free Throw {event.note}"
        if event.made:
            action["pointsTotal"] = self.count(event.player, "points")
            words += f" ({action['pointsTotal']} PTS)"
        action["description"] = words if event.made else f"MISS {words}"
        return action

    def rebound(self, number: int, event: Event) -> dict[str, Any]:
        offensive = event.note != "defensive"
        action = self.base(number, event, "rebound") | {
            "subType": "offensive" if offensive else "defensive",
            "shotActionNumber": self.shot_number,
        }
        if not event.player:
            action["qualifiers"] = ["deadball", "team"] if event.note == "dead ball" else ["team"]
            action["description"] = f"TEAM {action['subType']} REBOUND"
            return action
        self.count(event.player, action["subType"])
        off = self.totals[event.player, "offensive"]
        defensive = self.totals[event.player, "defensive"]
        return action | {
            **self.shot_area,
            "reboundTotal": off + defensive,
            "reboundDefensiveTotal": defensive,
            "reboundOffensiveTotal": off,
            "description": f"{self.initial(event.player)} REBOUND (Off:{off} Def:{defensive})",
        }

    def turnover(self, number: int, event: Event) -> dict[str, Any]:
        total = self.count(event.player, "turnovers")
        action = self.base(number, event, "turnover") | {
            "subType": event.note,
            "turnoverTotal": total,
            "description": f"{self.initial(event.player)} {event.note} TURNOVER ({total} TO)",
        }
        if event.second:
            action["stealPlayerName"] = self.last(event.second)
            action["stealPersonId"] = event.second
        return action

    def foul(self, number: int, event: Event) -> dict[str, Any]:
        total = self.count(event.player, "fouls")
        other = (self.game.home, self.game.away)[1 - event.side]
        offensive = event.note == "offensive"
        words = {"shooting": "shooting personal", "offensive": "offensive"}.get(
            event.note, "personal"
        )
        action = self.base(number, event, "foul") | {
            "subType": "offensive" if offensive else "personal",
            "foulPersonalTotal": total,
            "foulTechnicalTotal": 0,
            "description": f"{self.initial(event.player)} {words} FOUL ({total} PF)",
        }
        if not offensive:
            action["possession"] = other.team_id
        if event.note == "shooting":
            action["descriptor"] = "shooting"
        if event.second:
            action["foulDrawnPlayerName"] = self.last(event.second)
            action["foulDrawnPersonId"] = event.second
        return action

    def sub_out(self, number: int, event: Event) -> dict[str, Any]:
        return self.base(number, event, "substitution") | {
            "subType": "out",
            "description": f"SUB out: {self.initial(event.player)}",
        }

    def sub_in(self, number: int, event: Event) -> dict[str, Any]:
        return self.base(number, event, "substitution") | {
            "subType": "in",
            "description": f"SUB in: {self.initial(event.player)}",
        }

    def timeout(self, number: int, event: Event) -> dict[str, Any]:
        action = self.base(number, event, "timeout")
        return action | {
            "subType": "full",
            "qualifiers": ["team"],
            "description": f"{action['teamTricode']} Timeout",
        }


def actions(league: League, game: Game, now: datetime) -> list[dict[str, Any]]:
    """The actions of a game that have happened at a moment."""
    script = _Script(league, game)
    for number, event in numbered(events_until(league, game, now)):
        script.add(number, event)
    return script.actions


def play_by_play(world: World, call: Call) -> Answer:
    """The play-by-play file of a game that has tipped off; 403 for anything else."""
    match = _PATH.fullmatch(call.path)
    game = world.league.game(match.group(1)) if match else None
    if game is None or not world.league.has_started(game, world.now):
        return access_denied()
    written = game.tipoff.astimezone(EASTERN).strftime("%Y-%m-%d %H:%M:%S.000000")
    return as_json(
        {
            "meta": {
                "version": 1,
                "code": 200,
                "request": f"http://nba.cloud/games/{game.game_id}/playbyplay?Format=json",
                "time": written,
            },
            "game": {
                "gameId": game.game_id,
                "actions": actions(world.league, game, world.now),
            },
        }
    )
