"""One thing that is not as it should be."""

from dataclasses import dataclass
from enum import StrEnum

from predictions.states import Health


class Severity(StrEnum):
    """How much a finding matters, the worst first; a notice is no fault."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"


OF_STATE = {
    Health.BLOCKED: Severity.CRITICAL,
    Health.DEGRADING: Severity.WARNING,
    Health.WATCH: Severity.NOTICE,
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. remedy: what to do, with the command."""

    view: str
    severity: Severity
    what: str
    cause: str
    remedy: str

    @property
    def told(self) -> str:
        """One line for a report."""
        return f"{self.what}: {self.cause}; {self.remedy}"

    def as_json(self) -> dict[str, str]:
        """Plain types only."""
        return {
            "view": self.view,
            "severity": str(self.severity),
            "what": self.what,
            "cause": self.cause,
            "remedy": self.remedy,
        }
