"""docs/failures.md names a test for every scenario, and each of them exists."""

import ast
import re
from functools import cache

from ops.alerts import AlertCategory
from ops.project import project_root

PAGE = (project_root() / "docs" / "failures.md").read_text(encoding="utf-8")
CATALOGUE = {
    *(f"1.{n}" for n in range(1, 6)),
    *(f"2.{n}" for n in range(1, 5)),
    *(f"3.{n}" for n in range(1, 5)),
    *(f"4.{n}" for n in range(1, 4)),
    *("5.1", "5.2", "6.1", "6.2", "7.1"),
    *(f"8.{n}" for n in range(1, 5)),
    *(f"9.{n}" for n in range(1, 6)),
    *(f"R{n}" for n in range(1, 7)),
    *(f"E{n}" for n in range(1, 6)),
    *(f"C{n}" for n in range(1, 5)),
    *(f"S{n}" for n in range(1, 6)),
}
FIXES = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4"]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rows(heading: str) -> dict[str, str]:
    """Rows of the table below a heading, by their first column."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return {line.split("|")[1].strip(): line for line in lines[1:]}


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((project_root() / "tests" / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_fix_and_every_scenario_has_a_test() -> None:
    assert list(rows("Faults of coordination")) == FIXES
    scenarios = rows("Scenarios")
    assert set(scenarios) == CATALOGUE and len(CATALOGUE) == 50
    without = [name for name, row in scenarios.items() if not NAMED.search(row)]
    assert without == []


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 59
    assert [f"{file}::{test}" for file, test in named if test not in names_in(file)] == []


def test_every_link_leads_to_a_category_of_alerts() -> None:
    linked = set(re.findall(r"\(runbook\.md#(\w+)\)", PAGE))
    assert linked and linked <= {str(category) for category in AlertCategory}
