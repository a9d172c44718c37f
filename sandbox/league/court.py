"""Where a shot was taken from, in the coordinates and words of the two NBA feeds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sandbox.league.players import Zone

BASKET_OFFSET = 52.0
COURT_LENGTH = 940.0
COURT_WIDTH = 500.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place relative to the basket in tenths of a foot; x grows to the shooter's right."""

    x: int
    y: int

    @property
    def feet(self) -> float:
        """Distance from the basket in feet."""
        return math.hypot(self.x, self.y) / 10

    @property
    def band(self) -> str:
        """Distance band as play-by-play writes it: 0-8, 8-16, 16-24 or 24+."""
        for limit, name in ((8, "0-8"), (16, "8-16"), (24, "16-24")):
            if self.feet < limit:
                return name
        return "24+"

    @property
    def direction(self) -> str:
        """Left, Left Center, Center, Right Center or Right, seen from the basket."""
        angle = math.degrees(math.atan2(self.x, max(self.y, 1)))
        side = "Left" if self.x < 0 else "Right"
        if self.feet < 8 or abs(angle) < 20:
            return "Center"
        return f"{side} Center" if abs(angle) < 55 and self.feet >= 16 else side

    def on_court(self, left_basket: bool) -> tuple[float, float]:
        """Per cent of court length and width, as play-by-play gives x and y."""
        along = (self.y + BASKET_OFFSET) / COURT_LENGTH * 100
        across = self.x / COURT_WIDTH * 100
        return (along, 50 - across) if left_basket else (100 - along, 50 + across)


def locate(zone: Zone, place: tuple[float, float]) -> Spot:
    """The spot of a shot: always inside its zone."""
    first, second = place
    if zone is Zone.RESTRICTED_AREA:
        angle, reach = math.pi * second, 38 * math.sqrt(first)
        return Spot(round(reach * math.cos(angle)), round(reach * math.sin(angle)))
    if zone is Zone.PAINT:
        return Spot(round(156 * second - 78), round(46 + 92 * first))
    if zone is Zone.MID_RANGE:
        if second < 0.35:
            return Spot(-round(88 + 330 * second), round(110 * first - 25))
        if second > 0.65:
            return Spot(round(88 + 330 * (1 - second)), round(110 * first - 25))
        return Spot(round((second - 0.5) * 780), round(150 + 45 * first))
    if zone in (Zone.LEFT_CORNER, Zone.RIGHT_CORNER):
        across = round(221 + 15 * second)
        return Spot(-across if zone is Zone.LEFT_CORNER else across, round(110 * first - 25))
    angle, reach = math.radians(25 + 130 * second), 240 + 38 * first * first
    return Spot(-round(reach * math.cos(angle)), round(reach * math.sin(angle)))


def chart_area(spot: Spot, zone: Zone) -> str:
    """SHOT_ZONE_AREA of the shot chart."""
    if zone is Zone.LEFT_CORNER:
        return "Left Side(L)"
    if zone is Zone.RIGHT_CORNER:
        return "Right Side(R)"
    return {
        "Left": "Left Side(L)" if spot.feet < 24 else "Left Side Center(LC)",
        "Left Center": "Left Side Center(LC)",
        "Center": "Center(C)",
        "Right Center": "Right Side Center(RC)",
        "Right": "Right Side(R)" if spot.feet < 24 else "Right Side Center(RC)",
    }[spot.direction]


def chart_range(spot: Spot, zone: Zone) -> str:
    """SHOT_ZONE_RANGE of the shot chart."""
    if zone >= Zone.LEFT_CORNER:
        return "24+ ft."
    return "Less Than 8 ft." if spot.band == "0-8" else f"{spot.band} ft."


def play_area(spot: Spot, zone: Zone) -> str:
    """areaDetail of play-by-play, for example `24+ Left Center`."""
    if zone is Zone.LEFT_CORNER:
        return "24+ Left"
    if zone is Zone.RIGHT_CORNER:
        return "24+ Right"
    direction = spot.direction
    if zone is Zone.ABOVE_BREAK and direction in ("Left", "Right"):
        direction = f"{direction} Center"
    return f"{'24+' if zone is Zone.ABOVE_BREAK else spot.band} {direction}"
