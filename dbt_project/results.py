"""What a dbt invocation returns, free of dbt's own types."""

from dataclasses import dataclass

from ops.errors import NbaPropsError

FAILED_STATUSES = frozenset({"error", "fail", "runtime error", "partial success"})


@dataclass(frozen=True)
class NodeResult:
    """One node of one invocation. `rows` is the adapter's affected-row count where it gives one."""

    name: str
    resource_type: str
    status: str
    seconds: float
    message: str
    rows: int | None = None

    @property
    def failed(self) -> bool:
        """True for an error in the node itself; nodes skipped behind it are not counted."""
        return self.status in FAILED_STATUSES


@dataclass(frozen=True)
class NodeEvent:
    """Progress of one node: status `started`, or the final status when it is done."""

    name: str
    resource_type: str
    status: str


class DbtFailure(NbaPropsError):
    """A dbt invocation failed. The message names the node, the cause and the remedy."""

    def __init__(
        self, message: str, *, node: str | None = None, results: tuple[NodeResult, ...] = ()
    ) -> None:
        super().__init__(message)
        self.node = node
        self.results = results


def failure_of(command: str, results: tuple[NodeResult, ...]) -> DbtFailure:
    """Describe the failed nodes of an invocation; the first one is quoted in full."""
    failed = [result for result in results if result.failed]
    skipped = sum(1 for result in results if result.status == "skipped")
    first = failed[0] if failed else None
    if first is None:
        return DbtFailure(f"dbt {command} failed without naming a node", results=results)
    others = f" ({len(failed) - 1} more failed)" if len(failed) > 1 else ""
    behind = f"; {skipped} nodes behind it were skipped" if skipped else ""
    message = (
        f"dbt {command}: {first.resource_type} {first.name} failed{others}: "
        f"{first.message.strip()}{behind}. {_remedy(first.message)}, then: "
        f"dbt {command} --select {first.name}+"
    )
    return DbtFailure(message, node=first.name, results=results)


def _remedy(message: str) -> str:
    """What is to be mended: the machine where the system refused something, else the model."""
    if "IO Error: " in message:
        return "Let it read and write there, with room for it"
    if "Out of Memory Error: " in message:
        return "Give it more memory (memory_limit in profiles.yml)"
    return "Correct the model"
