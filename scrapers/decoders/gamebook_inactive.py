"""The inactive players at the foot of a gamebook's box score.

    Inactive: Trail Blazers - Ayton (Injury/Illness - Left Knee; Sprain), Reath (G League, Two-Way)

The list of a team runs over several lines, and both teams may stand on one line.
"""

import re
from collections.abc import Iterator
from typing import Any

from scrapers.errors import DecodeError

_START = "Inactive:"
_NEXT = re.compile(
    r"(?:Points|Fast Break|2nd Chance|Second Chance|Biggest|Lead|Times|Technical|Flagrant|Ejection"
    r"|SCORE|MEMO|Copyright|VISITOR|HOME|POS|Officials|Attendance|Instant|Coach|Challenge)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|V)\b\.?")
_PLAYER = re.compile(r"(?P<name>[^(]*[^( ]) ?(?:\((?P<reason>.*?) ?\)?)?$")


def inactive_players(lines: list[str], away: str, home: str) -> list[dict[str, Any]]:
    """Return the inactive players of both teams: team, name as printed, status, dnp_reason.

    Raises:
        DecodeError: a list belongs to neither team, or holds something that is no player.
    """
    players: list[dict[str, Any]] = []
    for listed in _lists(lines):
        nickname, _, names = listed.partition(" -")
        if not names and nickname.casefold() == "none":
            continue
        team = _side(nickname, away, home)
        for text in _split(names):
            match = _PLAYER.match(text)
            if match is None:
                raise DecodeError(f"inactive players of {team}: {text!r} is no player")
            if match["name"].casefold() in ("none", "n/a"):
                continue
            players.append(
                {
                    "team": team,
                    "name": match["name"],
                    "status": "inactive",
                    "dnp_reason": match["reason"] or None,
                }
            )
    return players


def _lists(lines: list[str]) -> Iterator[str]:
    text = ""
    for line in lines:
        if _START in line:
            text = _joined(text, line[line.index(_START) :])
        elif text and not _NEXT.match(line) and not _complete(text):
            text = _joined(text, line)
    for part in text.split(_START):
        if part.strip():
            yield part.strip()


def _joined(text: str, line: str) -> str:
    # A line may be broken after the hyphen of a name.
    return text + line if re.search(r"\w-$", text) else f"{text} {line}".strip()


def _complete(text: str) -> bool:
    return text.endswith(")") and text.count("(") <= text.count(")")


def _side(nickname: str, away: str, home: str) -> str:
    wanted = _folded(nickname)
    sides = [team for team in (away, home) if wanted and _folded(team).endswith(wanted)]
    if len(sides) != 1:
        raise DecodeError(f"inactive players of {nickname!r}, the game is {away} at {home}")
    return sides[0]


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _split(names: str) -> list[str]:
    """The comma-separated players; commas in a reason's parentheses do not separate."""
    parts = [""]
    depth = 0
    for character in names:
        depth += (character == "(") - (character == ")")
        if character == "," and depth <= 0:
            parts.append("")
            depth = 0
        else:
            parts[-1] += character
    players: list[str] = []
    for part in (part.strip() for part in parts):
        if players and _SUFFIX.match(part):
            players[-1] += f", {part}"
        elif part:
            players.append(part)
    return players
