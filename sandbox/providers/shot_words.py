"""How the two NBA feeds name a kind of shot."""

from __future__ import annotations

from sandbox.league.events import Event
from sandbox.league.players import Zone

_STYLES: dict[Zone, tuple[tuple[str, str, str], ...]] = {
    Zone.RESTRICTED_AREA: (
        ("Layup", "driving", "Driving Layup Shot"),
        ("DUNK", "cutting", "Cutting Dunk Shot"),
        ("Layup", "running", "Running Layup Shot"),
        ("Layup", "putback", "Putback Layup Shot"),
        ("Layup", "", "Layup Shot"),
    ),
    Zone.PAINT: (
        ("Jump Shot", "driving floating", "Driving Floating Jump Shot"),
        ("Hook", "turnaround", "Turnaround Hook Shot"),
        ("Hook", "driving", "Driving Hook Shot"),
        ("Jump Shot", "pullup", "Pullup Jump shot"),
    ),
    Zone.MID_RANGE: (
        ("Jump Shot", "pullup", "Pullup Jump shot"),
        ("Jump Shot", "step back", "Step Back Jump shot"),
        ("Jump Shot", "turnaround fadeaway", "Turnaround Fadeaway shot"),
    ),
    Zone.ABOVE_BREAK: (
        ("Jump Shot", "", "Jump Shot"),
        ("Jump Shot", "pullup", "Pullup Jump shot"),
        ("Jump Shot", "step back", "Step Back Jump shot"),
        ("Jump Shot", "running", "Running Jump Shot"),
    ),
}
_CORNER = (("Jump Shot", "", "Jump Shot"),)


def shot_words(event: Event) -> tuple[str, str, str]:
    """subType and descriptor of play-by-play, and ACTION_TYPE of the shot chart."""
    styles = _STYLES.get(Zone(event.zone), _CORNER)
    return styles[int(event.place[0] * 7919) % len(styles)]
