"""What is done before a date's first step and after its last one, however many runs do them."""

from collections.abc import Mapping
from functools import partial

from flows.completeness import incomplete_feeds
from flows.follow_project import FOLLOWING, follow_project
from flows.lifecycle import Execution
from flows.moment import Moment
from flows.phases import MONITORING, SEEDS, SNAPSHOTS, run_phase
from flows.slate import prepare_slate
from scrapers.registry import FEEDS


def before_steps(
    execution: Execution, moment: Moment, env: Mapping[str, str], *, is_replay: bool = False
) -> None:
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
    keep_up(execution, env)


def after_steps(execution: Execution, env: Mapping[str, str], *, is_replay: bool = False) -> None:
    """Build what watches and what keeps history, and say which feeds are incomplete."""
    build_watching(execution, env)
    asked = {name for name, feed in FEEDS.items() if feed.archived or not is_replay}
    asked -= execution.context.settings.off
    execution.problems.extend(
        incomplete_feeds(execution.warehouse, execution.game_date, asked, only_partial=is_replay)
    )


def keep_up(execution: Execution, env: Mapping[str, str]) -> None:
    """Let the warehouse follow the project, and say so."""
    context = execution.context
    execution.notices += execution.step(
        SEEDS,
        FOLLOWING,
        lambda: follow_project(context.session, execution.warehouse, context.wall.now(), env),
    )


def build_watching(execution: Execution, env: Mapping[str, str]) -> None:
    """Build what watches and what keeps history."""
    for phase in (MONITORING, SNAPSHOTS):
        execution.step(
            phase,
            f"build {phase}",
            partial(run_phase, execution.context.session, phase, execution.phases, env),
        )
