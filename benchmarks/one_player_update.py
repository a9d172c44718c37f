"""One player's news in the afternoon, with one season of history and with five.

A simulated league lands its seasons; its day is run in full at 13:00, and then, in the same warm
process: nothing new, one player ruled out, one player's line moved. The two warehouses take turns,
so that what each costs is of the same minute. With five seasons the same again as commands.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.breakdown import broken_down
from benchmarks.commands import update_seconds, worker_running
from benchmarks.simulated_seasons import RULED_OUT_AT, Season, simulated_seasons
from benchmarks.statements import recorded
from benchmarks.timed_updates import Timed, full_day, median, move_line, update, work_of
from flows.report import RunReport

SEASONS = 5
# Seconds that each may take; a ratio of at most 1 keeps it.
NEWS, NO_NEWS, BESIDE_SQL = 0.6, 0.3, 0.4
COMMAND, COMMAND_ALONE = 1.5, 5.0


@dataclass
class Day:
    """A day, run in full, and its updates.

    by_hand: seconds of the last injury's statements in bare DuckDB. parts: see breakdown.
    """

    name: str
    season: Season
    full: RunReport
    idle: list[Timed] = field(default_factory=list)
    injuries: list[Timed] = field(default_factory=list)
    lines: list[Timed] = field(default_factory=list)
    by_hand: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)


def run() -> dict[str, float]:
    """Measure with one season of history and with SEASONS.

    Returns:
        Ratios `…_per_target`: measured to allowed seconds, with SEASONS. `day_work_per_…`: how many
        times less rows an update reads and writes than the day. `five_seasons_per_one…`: what
        history costs an update.
    """
    with _scratch() as root:
        with (
            simulated_seasons(root / "one", 1) as season,
            simulated_seasons(root / "five", SEASONS) as seasons,
        ):
            one = Day("one season", season, full_day(season))
            day = Day(f"{SEASONS} seasons", seasons, full_day(seasons))
            for _ in zip(_updates(one), _updates(day), strict=True):
                pass
            _print(one)
            _print(day)
        alone, handed = _commands(seasons, root)
    beside = day.injuries[-1].after_landing - day.by_hand
    return {
        "injury_per_target": _after_landing(day.injuries) / NEWS,
        "line_per_target": _after_landing(day.lines) / NEWS,
        "nothing_new_per_target": median([one.report.seconds for one in day.idle]) / NO_NEWS,
        "beside_sql_per_target": beside / BESIDE_SQL,
        "command_per_target": handed / COMMAND,
        "command_without_worker_per_target": alone / COMMAND_ALONE,
        "day_work_per_injury": work_of(day.full) / max(one.work for one in day.injuries),
        "day_work_per_line": work_of(day.full) / max(one.work for one in day.lines),
        "five_seasons_per_one_injury": _ratio(day.injuries, one.injuries),
        "five_seasons_per_one_line": _ratio(day.lines, one.lines),
    }


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nba_props_bench_") as directory:
        yield Path(directory)


def _updates(day: Day) -> Iterator[None]:
    """Do a day's updates, one for each step of the iterator."""
    season = day.season
    update(season, season.at(13, 30))  # the first of a process loads what the others find loaded
    yield
    for minute in (40, 45, 50):
        day.idle.append(update(season, season.at(13, minute)))
        yield
    for hour in RULED_OUT_AT[:-2]:
        day.injuries.append(update(season, season.at(hour)))
        yield
    _, day.parts = broken_down(lambda: update(season, season.at(RULED_OUT_AT[-2])))
    yield
    with recorded(season.at(RULED_OUT_AT[-1])) as (context, recording):
        day.injuries.append(update(season, context))
        day.by_hand = recording.by_hand()
    yield
    for game in range(len(RULED_OUT_AT), len(RULED_OUT_AT) + 3):
        context = season.at(RULED_OUT_AT[-1], game)
        move_line(season, context, game)
        day.lines.append(update(season, context))
        yield


def _commands(season: Season, root: Path) -> tuple[float, float]:
    """Seconds of a command that finds one player's line moved, by itself and through a worker."""
    nothing = root / "nothing"
    (nothing / "nbac_injury_report").mkdir(parents=True)
    last = RULED_OUT_AT[-1]
    words = ["--date", str(season.game_date), "--upstream", f"archive:{nothing}"]
    words += ["--as-of", season.at(last, 30).clock.now().isoformat()]

    def lines(*games: int) -> list[Callable[[], None]]:
        return [partial(move_line, season, season.at(last, game), game) for game in games]

    settings = season.context.settings
    alone = update_seconds(settings, words, lines(8, 9))
    with worker_running(settings):
        handed = update_seconds(settings, words, lines(10, 11, 12))
    print(f"  command alone {alone:.2f} s, through a worker {handed:.2f} s")
    return alone, handed


def _after_landing(updates: list[Timed]) -> float:
    return median([one.after_landing for one in updates])


def _ratio(updates: list[Timed], others: list[Timed]) -> float:
    """The middle ratio of updates to those that were done in turn with them."""
    pairs = zip(updates, others, strict=True)
    return median([one.after_landing / other.after_landing for one, other in pairs])


def _print(day: Day) -> None:
    name = day.name
    print(f"  {name}: day {day.full.seconds:.1f} s, {work_of(day.full):,} rows read and written")
    for kind, updates in (("injury", day.injuries), ("line", day.lines), ("nothing", day.idle)):
        steps = {
            step: median([one.steps.get(step, 0.0) for one in updates])
            for step in updates[-1].steps
        }
        told = ", ".join(f"{step} {seconds:.2f}" for step, seconds in steps.items())
        seconds = median([one.report.seconds for one in updates])
        rest = seconds - sum(steps.values())
        cpu = median([one.cpu for one in updates])
        print(
            f"  {name}: {kind} {seconds:.2f} s ({told}, the rest {rest:.2f}; processor {cpu:.2f}),"
            f" {updates[-1].work:,} rows"
        )
        if kind != "nothing":
            print(f"  {name}: {kind} from landed to published {_after_landing(updates):.2f} s")
    parts = ", ".join(f"{part} {seconds:.2f}" for part, seconds in day.parts.items())
    print(f"  {name}: an injury under a profile: {parts}")
    print(f"  {name}: the statements of the last injury by hand {day.by_hand:.2f} s")
