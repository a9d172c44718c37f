"""The statements that BigQuery is sent, and those of them that stand for the others."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from google.cloud import bigquery

Parameter = bigquery.ScalarQueryParameter | bigquery.ArrayQueryParameter


@dataclass(frozen=True)
class Statement:
    """A statement or script, with the parameters that it was sent with."""

    sql: str
    parameters: Sequence[Parameter]

    @property
    def body(self) -> str:
        """The text without comments."""
        return re.sub(r"/\*.*?\*/", "", self.sql, flags=re.DOTALL)

    @property
    def opening(self) -> str:
        """Its first words: what it does, and to which table where it merges or inserts."""
        return " ".join(self.body.split()[:3])

    @property
    def node(self) -> str | None:
        """The node of dbt that sent it."""
        found = re.search(r'"node_id": "([^"]+)"', self.sql)
        return found and found[1]


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """All that dbt and the warehouse send to BigQuery meanwhile, in order."""
    sent: list[Statement] = []
    send = bigquery.Client.query

    def query(self: bigquery.Client, query: str, job_config: Any = None, **options: Any) -> Any:
        sent.append(Statement(query, job_config.query_parameters if job_config else ()))
        return send(self, query, job_config=job_config, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bigquery.Client, "query", query)
        yield sent


def representatives(sent: Iterable[Statement]) -> Iterator[Statement]:
    """Of the runs of each node the longest, and those that open a statement which it does not.

    A run's statements follow one another, because they read what it staged. What no node sent
    stands for all that differs from it in literals.
    """
    runs: dict[str, list[list[Statement]]] = {}
    for statement in sent:
        of_node = runs.setdefault(statement.node or _without_literals(statement.body), [])
        if not of_node or statement.opening in _openings(of_node[-1]):
            of_node.append([])
        of_node[-1].append(statement)
    for of_node in runs.values():
        shown: list[set[str]] = []
        for run in sorted(of_node, key=_length, reverse=True):
            openings = _openings(run)
            if not any(openings <= others for others in shown):
                shown.append(openings)
                yield from run


def _openings(run: Iterable[Statement]) -> set[str]:
    return {statement.opening for statement in run}


def _length(run: Iterable[Statement]) -> int:
    return sum(len(statement.sql) for statement in run)


def _without_literals(sql: str) -> str:
    return re.sub(r"'[^']*'|\d+", "?", sql)
