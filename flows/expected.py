"""What an archive should have held for a day, judged by what it held in the days before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scrapers.feed import Feed

LOOK_BACK = timedelta(days=14)

# A feed that covers fewer of the recent game dates than this is only partly archived.
COVERED_SHARE = 0.5


@dataclass(frozen=True)
class Expectation:
    """problems degrade the run, notices are for information."""

    problems: tuple[str, ...]
    notices: tuple[str, ...]


def archive_expectation(
    feeds: Collection[Feed],
    game_date: date,
    game_dates: Sequence[date],
    held: Mapping[str, Collection[date]],
    absent: Collection[str],
) -> Expectation:
    """Judge an archive's feeds for one date.

    game_dates: dates with games up to and including game_date. held: game dates of the payloads
    that are landed, by feed. absent: feeds already reported as missing altogether.
    """
    problems: list[str] = []
    notices: list[str] = []
    outside = [feed.name for feed in feeds if not feed.archived and not held.get(feed.name)]
    if outside:
        notices.append(f"an archive does not hold {', '.join(outside)}; what they feed stays empty")
    for feed in feeds:
        if not feed.archived or feed.name in absent or feed.when == "standing":
            continue
        due = due_date(feed, game_date, game_dates)
        if due is None or due in held.get(feed.name, ()):
            continue
        recent = [day for day in game_dates if due - LOOK_BACK <= day < due]
        covered = sum(1 for day in recent if day in held.get(feed.name, ()))
        if recent and covered >= COVERED_SHARE * len(recent):
            problems.append(
                f"feed {feed.name}: nothing of {due} was captured before the as-of time, though "
                f"{covered} of the {len(recent)} game dates before it are there; add its payloads "
                "to the archive and run again"
            )
        else:
            notices.append(
                f"feed {feed.name}: nothing of {due} was captured before the as-of time; the "
                f"archive covers {covered} of the {len(recent)} game dates before it"
            )
    return Expectation(tuple(problems), tuple(notices))


def due_date(feed: Feed, game_date: date, game_dates: Sequence[date]) -> date | None:
    """The date of which a payload is due: the day itself for lines, the last game date before it
    for results; None when there was none.
    """
    if feed.when == "slate":
        return game_date if game_date in game_dates else None
    return max((day for day in game_dates if day < game_date), default=None)
