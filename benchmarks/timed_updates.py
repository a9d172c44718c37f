"""Updates of a simulated day, each with what it cost and where the time went."""

import gzip
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from benchmarks.simulated_seasons import Season
from flows.context import RunContext
from flows.day import run_day
from flows.land import land_file
from flows.report import RunReport
from flows.request import RunRequest, UpdateRequest
from flows.update import run_update

INJURIES = ("nbac_injury_report",)
PROPS = "odds_api_player_points_props"

Result = TypeVar("Result")


@dataclass(frozen=True)
class Timed:
    """One update: its report, its steps on the clock, and the processor's seconds in all."""

    report: RunReport
    watch: "Stopwatch"
    cpu: float

    @property
    def steps(self) -> dict[str, float]:
        """Wall seconds by step."""
        return self.watch.seconds

    @property
    def after_landing(self) -> float:
        """Seconds from the landed payload to the published predictions."""
        return self.watch.ended["publish"] - self.watch.ended["land"]

    @property
    def work(self) -> int:
        """Rows read and written."""
        return work_of(self.report)


@dataclass
class Stopwatch:
    """When each step began and ended, in wall seconds; give it to a context as its `step`."""

    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)

    def __call__(self, name: str, action: Callable[[], Result]) -> Result:
        self.began[name] = time.perf_counter()
        try:
            return action()
        finally:
            self.ended[name] = time.perf_counter()

    @property
    def seconds(self) -> dict[str, float]:
        """How long each step took."""
        return {name: ended - self.began[name] for name, ended in self.ended.items()}


def work_of(report: RunReport) -> int:
    """Rows that a run read and wrote."""
    return sum(phase.rows_read + phase.written for phase in report.phases.values())


def full_day(season: Season) -> RunReport:
    """The day's first run, at 13:00."""
    request = RunRequest(season.game_date, season.upstream, history_from=season.history_from)
    report = run_day(season.at(13), request)
    assert report.error is None, report.error
    return report


def update(season: Season, context: RunContext) -> Timed:
    """Ask for injuries again at the context's time, and rebuild what anything new reaches."""
    watch = Stopwatch()
    request = UpdateRequest(season.game_date, season.upstream, INJURIES)
    before = time.process_time()
    report = run_update(replace(context, step=watch), request)
    assert report.error is None, report.error
    return Timed(report, watch, time.process_time() - before)


def move_line(season: Season, context: RunContext, game: int) -> None:
    """Land the lines of a game's players as they were, with one player's moved by a point."""
    landed = [one for one in context.ledger.landed([PROPS]) if one.game_date == season.game_date]
    record = landed[game]
    root = Path(context.settings.landing)
    document = json.loads(gzip.decompress((root / str(record.file)).read_bytes()))
    offers = [
        outcome
        for book in document.get("data", document)["bookmakers"]
        for market in book["markets"]
        for outcome in market["outcomes"]
    ]
    player = offers[0]["description"]
    for outcome in offers:
        if outcome["description"] == player:
            outcome["point"] += 1
    file = root.parent / "moved.json"
    file.write_text(json.dumps(document))
    found = land_file(context, PROPS, file, season.game_date, context.clock.now())
    assert found["loaded"] == 1, found


def median(values: list[float]) -> float:
    """The middle one, in a noisy place."""
    return statistics.median(values)
