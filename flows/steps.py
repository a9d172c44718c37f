"""The steps of a date from payloads to features, and the gates between them.

The same steps follow one another inside one run, or are runs of their own that the gates' messages
start (flows.phase_run). A gate is called like the step that may begin when it closes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.completions import PHASE_OF_FOLDER
from flows.lifecycle import Execution, teller_of
from flows.outputs import DueOutput, due_outputs, rows_there
from flows.phases import PREDICTIONS
from flows.receipts import read_receipts
from ops.errors import NbaPropsError
from ops.gates import Decision, GateKey, RunType, Trigger, arrive_all, close_now, open_gate
from ops.message import Message, Phase, Topic


class GateShutError(NbaPropsError):
    """What the next step cannot do without is not there."""


@dataclass(frozen=True)
class Step:
    """One step: the folders that it builds, and what its gate says when it closes."""

    name: str
    folders: tuple[str, ...]
    behind: str
    topic: Topic
    level: int | None = None

    @property
    def folder(self) -> str:
        """The phase as models/ has it."""
        return self.folders[0].partition(".")[0]

    def produces(self, due: DueOutput) -> bool:
        """Whether an output that is due is this step's."""
        output = due.output
        return output.phase == self.folder and self.level in (None, output.level)


PHASE_2 = Step("phase_2", ("phase_2", "reference"), "phase_3", Topic.ANALYTICS_MAY_BEGIN)
PHASE_3 = Step("phase_3", ("phase_3",), "phase_4_level_1", Topic.PRECOMPUTE_MAY_BEGIN)
LEVEL_1 = Step(
    "phase_4_level_1", ("phase_4.level_1",), "phase_4_level_2", Topic.PRECOMPUTE_MAY_BEGIN, 1
)
LEVEL_2 = Step(
    "phase_4_level_2", ("phase_4.level_2",), "phase_4_level_3", Topic.PRECOMPUTE_MAY_BEGIN, 2
)
LEVEL_3 = Step("phase_4_level_3", ("phase_4.level_3",), PREDICTIONS, Topic.PREDICTIONS_MAY_BEGIN, 3)
STEPS: tuple[Step, ...] = (PHASE_2, PHASE_3, LEVEL_1, LEVEL_2, LEVEL_3)
STEPS_BY_NAME = {step.name: step for step in STEPS}


def build_step(execution: Execution, step: Step, run_type: RunType) -> None:
    """Build a step's models, count what is due of them, and close the gate behind it.

    Raises:
        DbtFailure: a model failed. GateShutError: an output without which nothing goes on is not
            there.
    """

    def build() -> Decision:
        for folder in step.folders:
            execution.phases.run(folder)
        return pass_gate(execution, step, run_type)

    decision = execution.step(step.name, f"build {step.name}", build)
    if decision.missing:
        missing = ", ".join(decision.missing)
        # of feeds others may stand in, and whether they do is told where it is known
        told = execution.notices if step is PHASE_2 else execution.problems
        told.append(f"{step.name}: {missing} missing; {step.behind} goes on without")


def pass_gate(execution: Execution, step: Step, run_type: RunType) -> Decision:
    """Say what the step's outputs are worth, and let the gate behind it decide.

    Within one run nothing else can arrive, so what may be missing is missing now.

    Raises:
        GateShutError: what is missing may not be.
    """
    ledger, clock = execution.context.ledger, execution.context.wall
    found = due_outputs(execution.warehouse, execution.game_date, backfill=run_type == "backfill")
    due = [one for one in found if step.produces(one)]
    key = GateKey(step.behind, execution.game_date, execution.correlation_id)
    trigger = Trigger(
        step.topic,
        PHASE_OF_FOLDER.get(step.behind.partition("_level_")[0], Phase.PREDICTIONS),
        skip_downstream_trigger=not execution.origin.hands_over,
        backfill_reason=execution.origin.backfill_reason,
    )
    required = {one.output.name: one.output.is_required for one in due}
    open_gate(ledger, key, required, trigger, run_type, clock)
    messages = step_messages(execution, step, due)
    decision = arrive_all(ledger, key, messages, clock)
    execution.announced += messages
    if decision.missing and decision.trigger is None:
        decision = close_now(ledger, key, clock)
        if decision.trigger is None and decision.is_shut:
            told = {one.output_table: one.error_message for one in messages}
            wanting = "; ".join(f"{name}: {told.get(name)}" for name in decision.missing)
            raise GateShutError(
                f"{step.name} {execution.game_date}: {wanting}; {step.behind} cannot begin. See "
                f"what was due and what is there: nba-props gates --date {execution.game_date}"
            )
    return decision


def step_messages(execution: Execution, step: Step, due: Sequence[DueOutput]) -> list[Message]:
    """A message for each table of the step that did work or is due."""
    now = execution.context.wall.now()
    teller = teller_of(execution)
    receipts = {
        receipt.model: receipt
        for receipt in read_receipts(execution.warehouse, execution.execution_id)
        if receipt.phase in {folder.partition(".")[0] for folder in step.folders}
    }
    owed = {one.output.name: one for one in due}
    counted = rows_there(execution.warehouse, due)
    datasets = execution.context.session.datasets()
    said = {one.output_table for one in execution.announced}
    return [
        teller.of_output(
            table,
            datasets.get(table, ""),
            PHASE_OF_FOLDER[step.folder],
            receipts.get(table),
            now,
            owed.get(table),
            counted.get(table),
        )
        for table in sorted({*receipts, *owed} - said)
    ]
