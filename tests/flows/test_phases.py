from collections.abc import Collection, Sequence
from typing import Any

from dbt_project.results import NodeResult
from flows.phases import Phases


class FakeSession:
    """Records what was asked of dbt and answers with the given results."""

    def __init__(self, results: Sequence[NodeResult]) -> None:
        self.results = list(results)
        self.asked: list[tuple[str, list[str]]] = []

    def invoke(self, command: str, *, select: Sequence[str] = (), **_: Any) -> list[NodeResult]:
        self.asked.append((command, list(select)))
        return self.results

    def views(self) -> dict[str, str]:
        return {}

    def snapshots_of(self, models: Collection[str]) -> list[str]:
        return ["injury_status_history"] if "player_injury_status" in models else []

    def parents(self) -> dict[str, tuple[str, ...]]:
        return {
            "nbac_injury_report": (),
            "player_composite_factors": ("upcoming_player_game_context",),
        }

    def clauses(self) -> dict[str, list[dict[str, Any]]]:
        return {name: [] for name in self.parents()}

    def phases(self) -> dict[str, str]:
        return {"nbac_injury_report": "phase_2", "player_composite_factors": "phase_4"}


def result(name: str, seconds: float, kind: str = "model") -> NodeResult:
    return NodeResult(name, kind, "success", seconds, "OK")


def phases_of(session: FakeSession) -> Phases:
    return Phases(session, None, {})  # type: ignore[arg-type]


def test_a_phase_is_one_invocation_by_folder() -> None:
    session = FakeSession([result("nbac_injury_report", 0.1)])
    phases = phases_of(session)
    phases.run("phase_2")
    assert session.asked == [("run", ["phase_2"])]
    assert phases.models == {"phase_2": 1}


def test_downstream_of_what_landed_is_one_invocation_counted_by_phase() -> None:
    session = FakeSession(
        [
            result("nbac_injury_report", 0.1),
            result("player_composite_factors", 0.3),
        ]
    )
    phases = phases_of(session)
    phases.run_downstream(["nbac_injury_report"])
    assert session.asked == [("run", ["nbac_injury_report+"])]
    assert phases.models == {"phase_2": 1, "phase_4": 1}


def test_only_snapshots_of_what_was_built_are_run() -> None:
    session = FakeSession([])
    phases = phases_of(session)
    phases.run_snapshots([result("nbac_injury_report", 0.1)])
    assert session.asked == []
    phases.run_snapshots([result("player_injury_status", 0.1)])
    assert session.asked == [("snapshot", ["injury_status_history"])]
