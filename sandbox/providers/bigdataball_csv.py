"""A game's play-by-play as BigDataBall writes it: a CSV with both line-ups on every line."""

from __future__ import annotations

import csv
import io

from sandbox.league.court import BASKET_OFFSET, COURT_LENGTH, Spot, locate
from sandbox.league.events import AWAY, HOME, Event, period_seconds
from sandbox.league.league import League
from sandbox.league.names import plain
from sandbox.league.players import Zone
from sandbox.league.schedule import Game
from sandbox.live import points_of
from sandbox.providers.shot_words import shot_words

COLUMNS = (
    "game_id,data_set,date,a1,a2,a3,a4,a5,h1,h2,h3,h4,h5,period,away_score,home_score,"
    "remaining_time,elapsed,play_length,play_id,team,event_type,assist,away,home,block,entered,"
    "left,num,opponent,outof,player,points,possession,reason,result,steal,type,shot_distance,"
    "original_x,original_y,converted_x,converted_y,description"
)
Cells = dict[str, str]


def game_csv(league: League, game: Game) -> bytes:
    """The file of a finished game."""
    script = _Script(league, game)
    for event in league.record(game).events:
        script.add(event)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS.split(","), restval="")
    writer.writeheader()
    writer.writerows(script.lines)
    return text.getvalue().encode()


def _clock(seconds: int) -> str:
    return f"0:{seconds // 60:02d}:{seconds % 60:02d}"


def _on_court(spot: Spot, side: int) -> tuple[float, float]:
    """Feet from the edge and the end; the visitors always shoot at the near basket."""
    across, along = spot.x / 10, spot.y / 10 + round(BASKET_OFFSET / 10)
    if side == AWAY:
        return round(25 - across, 1), round(along, 1)
    return round(25 + across, 1), round(COURT_LENGTH / 10 - along, 1)


class _Script:
    """Turns events into lines, keeping the score and who is on court."""

    def __init__(self, league: League, game: Game) -> None:
        self.league = league
        self.game = game
        self.score = [0, 0]
        self.fives = [list(five) for five in league.record(game).starters]
        self.leaving: tuple[list[int], list[int]] = ([], [])
        self.last = 0
        self.lines: list[Cells] = []

    def name(self, person_id: int) -> str:
        """The name without accents, as the file writes it."""
        return plain(self.league.player(person_id).name.full) if person_id else ""

    def add(self, event: Event) -> None:
        """Write an event; a substitution is one line for who enters and who leaves."""
        if event.made:
            self.score[event.side] += points_of(event)
        if event.kind == "sub_out":
            self.leaving[event.side].append(event.player)
            return
        cells = getattr(self, event.kind)(event)
        if cells is not None:
            self.lines.append(self.frame(event) | cells)
            self.last = event.elapsed

    def frame(self, event: Event) -> Cells:
        """What every line has."""
        team = (self.game.home, self.game.away)[event.side].tricode if event.side >= 0 else ""
        cells = {
            "game_id": self.game.game_id.lstrip("0"),
            "data_set": f"NBA {self.league.parameters.season_year + 1} Regular Season",
            "date": self.game.game_date.isoformat(),
            "period": str(event.period),
            "away_score": str(self.score[AWAY]),
            "home_score": str(self.score[HOME]),
            "remaining_time": _clock(event.clock),
            "elapsed": _clock(period_seconds(event.period) - event.clock),
            "play_length": _clock(event.elapsed - self.last),
            "play_id": str(len(self.lines) + 1),
            "team": team,
            "player": self.name(event.player),
        }
        for side, letter in ((AWAY, "a"), (HOME, "h")):
            for number, person_id in enumerate(self.fives[side], start=1):
                cells[f"{letter}{number}"] = self.name(person_id)
        return cells

    def period_start(self, event: Event) -> Cells:
        return {"event_type": "start of period", "type": "start of period"}

    def period_end(self, event: Event) -> Cells:
        return {"event_type": "end of period", "type": "end of period"}

    def game_end(self, event: Event) -> None:
        return None

    def jumpball(self, event: Event) -> Cells:
        jumpers = [self.name(event.player), self.name(event.second)]
        home, away = jumpers if event.side == HOME else reversed(jumpers)
        return {
            "event_type": "jump ball",
            "type": "jump ball",
            "home": home,
            "away": away,
            "player": away,
            "possession": jumpers[0],
            "description": f"Jump Ball {home} vs. {away}: Tip to {jumpers[0]}",
        }

    def shot(self, event: Event) -> Cells:
        zone = Zone(event.zone)
        spot = locate(zone, event.place)
        kind, descriptor, _ = shot_words(event)
        words = f"{descriptor} {kind}".strip().lower()
        x, y = _on_court(spot, event.side)
        miss = "" if event.made else "MISS "
        three = "3PT " if zone.points == 3 else ""
        return {
            "event_type": "shot",
            "type": f"3pt {words}" if three else words,
            "result": "made" if event.made else "missed",
            "points": str(points_of(event)) if event.made else "0",
            "assist" if event.made else "block": self.name(event.second),
            "shot_distance": str(int(spot.feet)),
            "original_x": str(spot.x),
            "original_y": str(spot.y),
            "converted_x": str(x),
            "converted_y": str(y),
            "description": f"{miss}{self.name(event.player)} {int(spot.feet)}' {three}{kind}",
        }

    def freethrow(self, event: Event) -> Cells:
        number, _, count = event.note.partition(" of ")
        return {
            "event_type": "free throw",
            "type": f"free throw {number}/{count}",
            "num": number,
            "outof": count,
            "result": "made" if event.made else "missed",
            "points": "1" if event.made else "0",
            "description": f"{self.name(event.player)} Free Throw {event.note}",
        }

    def rebound(self, event: Event) -> Cells:
        kind = f"rebound {event.note}" if event.player else "team rebound"
        return {
            "event_type": "rebound",
            "type": kind,
            "description": f"{self.name(event.player) or 'Team'} REBOUND",
        }

    def turnover(self, event: Event) -> Cells:
        return {
            "event_type": "turnover",
            "type": event.note,
            "reason": event.note,
            "steal": self.name(event.second),
            "description": f"{self.name(event.player)} {event.note} Turnover",
        }

    def foul(self, event: Event) -> Cells:
        reason = {"personal": "p.foul", "shooting": "s.foul"}.get(event.note, "")
        return {
            "event_type": "foul",
            "type": event.note,
            "reason": reason,
            "opponent": self.name(event.second),
            "description": f"{self.name(event.player)} {reason or 'OFF.foul'}".upper(),
        }

    def timeout(self, event: Event) -> Cells:
        return {"event_type": "timeout", "type": "timeout: regular", "player": ""}

    def sub_in(self, event: Event) -> Cells:
        left = self.leaving[event.side].pop(0)
        five = self.fives[event.side]
        five[five.index(left)] = event.player
        entered = self.name(event.player)
        return {
            "event_type": "substitution",
            "type": "sub",
            "entered": entered,
            "left": self.name(left),
            "player": self.name(left),
            "description": f"SUB: {entered} FOR {self.name(left)}",
            **{f"{'h' if event.side == HOME else 'a'}{five.index(event.player) + 1}": entered},
        }
