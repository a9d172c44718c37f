"""Commands that alerts and remedies tell people to give exist, and are told whole."""

import re
from typing import get_args

import pytest
import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from cli.main import app
from flows.alerting import alerts_of, failed_alert
from flows.remedies import REMEDIES, TALLIED
from ops.records import RunKind
from tests.cli.conftest import Invoke
from tests.reports import run_report

COMMAND = re.compile(
    r"nba-props ([a-z]+(?: [a-z]+)?(?: --[a-z-]+(?: [^\s;,)-][^\s;,)]*)?| [A-Z]+)*)"
)
TOLD = {"date": "2024-03-15", "feed": "FEED", "market": "points"}


def read(text: str) -> int:
    """Read every command of a text as it would be given; how many there are."""
    commands = COMMAND.findall(text)
    for told in commands:
        command, words = typer.main.get_command(app), told.split()
        while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
            command = command.commands[words.pop(0)]
        command.make_context(told, words)
    return len(commands)


@pytest.mark.parametrize("kind", get_args(RunKind))
def test_every_kind_of_run_is_done_again_by_a_command(invoke: Invoke, kind: str) -> None:
    (told,) = COMMAND.findall(failed_alert(kind, "permanent", "amiss", "c").remedy)
    assert told.endswith(" --help")
    assert invoke(*told.split()).exit_code == 0


@pytest.mark.parametrize("kind", ["run", "update", "predict", "scrape", "phase"])
def test_a_run_of_a_date_is_done_again_as_its_alert_says(kind: str) -> None:
    (alert,) = alerts_of(run_report(kind=kind, error="amiss"), "permanent")
    assert read(alert.remedy) == 1


@pytest.mark.parametrize("about", [*REMEDIES, *TALLIED])
def test_every_remedy_is_told_as_it_can_be_given(about: str) -> None:
    read({**REMEDIES, **TALLIED}[about].format(**TOLD))


@pytest.mark.parametrize("text", ["nba-props scrape", "nba-props feeds mend", "nba-props train"])
def test_what_cannot_be_given_is_found(text: str) -> None:
    with pytest.raises((KeyError, TyperException)):
        read(text)
