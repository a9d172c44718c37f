"""Asking an upstream for a date, and the time that the run stands at once it has answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flows.ingest import Ingested, ingest, selection_for
from flows.lifecycle import Execution
from flows.moment import Moment, archive_moment, live_moment
from flows.request import UpstreamChoice, UpstreamKind
from flows.tipoffs import ScheduleCapture
from flows.upstreams import open_upstream, schedule_captures
from scrapers.upstream import Selection


@dataclass(frozen=True)
class Arrived:
    """What arrived, and the time the run stands at. captures: the schedules of an archive."""

    ingested: Ingested
    moment: Moment
    captures: Sequence[ScheduleCapture]


def arrive(
    execution: Execution,
    choice: UpstreamChoice,
    as_of: datetime | None,
    *,
    feeds: Sequence[str] | None = None,
    history_from: date | None = None,
) -> Arrived:
    """Land and load what an upstream has of the execution's date.

    Args:
        execution: the run.
        choice: of the upstream.
        as_of: the time that was asked for; without it an archive's run stands before the first
            tip-off, any other at the time when everything is loaded: providers take seconds to
            answer, and what they say is no later fact.
        feeds: only these.
        history_from: from where on every feed's results are asked for.

    Raises:
        NoGamesError: see archive_moment.
    """
    context, game_date = execution.context, execution.game_date
    upstream = open_upstream(choice, context)
    is_archive = choice.kind is UpstreamKind.ARCHIVE
    captures = schedule_captures(upstream, game_date) if is_archive else []
    moment = archive_moment(choice, game_date, as_of, captures) if is_archive else None
    selection = Selection(
        game_date=game_date,
        as_of=moment.as_of if moment else as_of,
        feeds=feeds,
        history_from=history_from,
    )
    ingested = ingest(execution, upstream, selection_for(context, selection, archive=is_archive))
    return Arrived(ingested, moment or live_moment(as_of, context.clock.now()), captures)
