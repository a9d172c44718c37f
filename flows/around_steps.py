"""What is done before a date's first step and after its last one, however many runs do them."""

from functools import partial

from flows.completeness import incomplete_feeds
from flows.follow_project import FOLLOWING, follow_project
from flows.lifecycle import Execution
from flows.moment import Moment
from flows.phases import MONITORING, SEEDS, SNAPSHOTS
from flows.slate import prepare_slate
from scrapers.registry import FEEDS


def before_steps(execution: Execution, moment: Moment, *, is_replay: bool = False) -> None:
    """Put the date on the slate and let the warehouse follow the project."""
    context = execution.context
    prepare_slate(
        execution.warehouse,
        execution.game_date,
        moment.boundary,
        context.wall.now(),
        is_replay=is_replay,
        grace=moment.grace,
    )
    keep_up(execution)


def after_steps(execution: Execution, *, is_replay: bool = False) -> None:
    """Build what watches and what keeps history, and say which feeds are incomplete."""
    build_watching(execution)
    asked = {name for name, feed in FEEDS.items() if feed.archived or not is_replay}
    asked -= execution.context.settings.off
    execution.problems.extend(
        incomplete_feeds(execution.warehouse, execution.game_date, asked, only_partial=is_replay)
    )


def keep_up(execution: Execution) -> None:
    """Let the warehouse follow the project, and say so."""
    now = execution.context.wall.now
    execution.notices += execution.step(
        SEEDS, FOLLOWING, lambda: follow_project(execution.phases, now())
    )


def build_watching(execution: Execution) -> None:
    """Build what watches and what keeps history."""
    for phase in (MONITORING, SNAPSHOTS):
        execution.step(phase, f"build {phase}", partial(execution.phases.run, phase))
