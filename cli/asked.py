"""What `run`, `update` and `plan` were asked, and doing it: here or in the worker."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import typer

from cli.arguments import parse_date, parse_moment
from flows.report import RunReport

if TYPE_CHECKING:
    from flows.context import RunContext
    from ops.clock import Clock


@dataclass(frozen=True)
class Asked:
    """A command's options as they were written; `feeds` are separated by commas."""

    command: Literal["run", "update", "plan"]
    date: str
    upstream: str
    as_of: str | None = None
    history_from: str | None = None
    feeds: str | None = None
    fetch: bool = True

    def check(self) -> None:
        """Read dates and times.

        Raises:
            typer.BadParameter: one is none, or feeds are named and nothing is to be fetched.
        """
        if self.feeds and not self.fetch:
            raise typer.BadParameter("--feeds names what is asked for, --no-fetch asks for nothing")
        parse_date(self.date)
        for day in filter(None, [self.history_from]):
            parse_date(day)
        for moment in filter(None, [self.as_of]):
            parse_moment(moment)


ContextAt: TypeAlias = "Callable[[Clock], AbstractContextManager[RunContext]]"


def do(asked: Asked, context_at: ContextAt) -> RunReport:
    """Do it with a context whose clock is the upstream's."""
    from cli.upstreams import chosen_upstream
    from flows.daily import day, update
    from flows.plan import run_plan
    from flows.request import DEFAULT_UPDATE_FEEDS, RunRequest, UpdateRequest

    game_date = parse_date(asked.date)
    as_of = parse_moment(asked.as_of) if asked.as_of else None
    since = parse_date(asked.history_from) if asked.history_from else None
    with (
        chosen_upstream(asked.upstream, game_date, as_of) as choice,
        context_at(choice.clock) as context,
    ):
        if asked.command == "run":
            return day(context, RunRequest(game_date, choice.upstream, as_of, since))
        named = tuple(name.strip() for name in asked.feeds.split(",")) if asked.feeds else ()
        feeds = (named or DEFAULT_UPDATE_FEEDS) if asked.fetch else ()
        request = UpdateRequest(game_date, choice.upstream, feeds, as_of)
        return run_plan(context, request) if asked.command == "plan" else update(context, request)
