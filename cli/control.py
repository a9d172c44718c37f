"""`messages`, `gates` and `watch`: what was told, what waits for what, one round of watching."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.arguments import parse_date
from cli.options import JsonOption, TargetOption, is_left_to_another
from cli.output import ExitCode, Progress, fail, print_json, stderr, stdout, told_errors

if TYPE_CHECKING:
    from ops.ledger import Ledger

SHOWN = 30
DateOption = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Of this game date only.")
]
ChainOption = Annotated[
    str | None, typer.Option("--correlation-id", metavar="ID", help="Of this chain of work only.")
]


class MessageState(StrEnum):
    """States of a message of the outbox, see ops.outbox."""

    PENDING = "pending"
    SENT = "sent"
    KEPT = "kept"
    WITHHELD = "withheld"
    PARKED = "parked"


messages = typer.Typer(help="What runs told others, and whether it was sent; `relay` sends it.")
gates = typer.Typer(help="What each phase waits for; `close` lets one go on without.")


@messages.callback(invoke_without_command=True)
def list_messages(
    context: typer.Context,
    game_date: DateOption = None,
    chain: ChainOption = None,
    state: Annotated[
        MessageState | None,
        typer.Option(help="withheld: never to be sent; kept: nobody listened; parked: given up."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest.")] = SHOWN,
    as_json: JsonOption = False,
) -> None:
    """Show messages of the outbox, oldest first."""
    if is_left_to_another(context):
        return
    with told_errors(as_json):
        from ops.outbox import posted

        with _ledger() as ledger:
            found = posted(
                ledger,
                game_date=_date(game_date),
                correlation_id=chain,
                state=state,
                limit=limit,
            )
    if as_json:
        print_json({"messages": [one.as_json() for one in found]})
        return
    from cli.control_tables import messages_table

    stdout().print(messages_table(found) if found else "no messages")


@messages.command("relay")
def relay_messages(
    again: Annotated[
        bool, typer.Option("--again", help="Also what was given up or waits for its next attempt.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Send what is due to the Prefect server and the webhook."""
    with told_errors(as_json):
        from flows.announce import receivers_from
        from ops.clock import SystemClock
        from ops.outbox import count_by_state, send_again
        from ops.relay import relay
        from ops.settings import get_settings

        clock = SystemClock()
        with _ledger() as ledger:
            if again:
                send_again(ledger, clock.now())
            done = relay(ledger, receivers_from(get_settings()), clock)
            waiting = count_by_state(ledger).get("pending", 0)
    if as_json:
        print_json(
            {
                "sent": done.sent,
                "refused": done.failed,
                "waiting": waiting,
                "parked": done.parked,
                "error": done.error,
            }
        )
    else:
        why = f" ({done.error})" if done.error else ""
        told = f"{done.sent} sent, {done.failed} refused{why}, {waiting} wait for an attempt"
        stdout().print(told, highlight=False, markup=False)
    if done.failed:
        raise typer.Exit(ExitCode.DEGRADED)


@gates.callback(invoke_without_command=True)
def list_gates(
    context: typer.Context,
    game_date: DateOption = None,
    chain: ChainOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show gates, newest first: what arrived, what is missing, whether it triggered."""
    if is_left_to_another(context):
        return
    with told_errors(as_json):
        from ops.gates import gates as find

        with _ledger() as ledger:
            found = find(ledger, game_date=_date(game_date), correlation_id=chain, limit=SHOWN)
    if as_json:
        print_json({"gates": [gate.as_json() for gate in found]})
        return
    from cli.control_tables import gates_table

    stdout().print(gates_table(found) if found else "no gates")


@gates.command("close")
def close_gate(
    gate_id: Annotated[str, typer.Argument(metavar="GATE/DATE[/CORRELATION_ID]")],
    as_json: JsonOption = False,
) -> None:
    """Let a gate go on with what has arrived, required or not; by default the newest that waits."""
    with told_errors(as_json):
        from ops.clock import SystemClock
        from ops.gates import GateKey, force_close, newest_waiting

        name, _, rest = gate_id.partition("/")
        day, _, chain = rest.partition("/")
        if not day:
            fail(f"gate {gate_id}: write GATE/DATE, such as phase_3/2024-03-15")
        with _ledger() as ledger:
            asked = parse_date(day)
            key = GateKey(name, asked, chain) if chain else newest_waiting(ledger, name, asked)
            decision = force_close(ledger, key, SystemClock())
    closed = decision.trigger is not None
    if as_json:
        print_json({"closed": closed, "missing": list(decision.missing)})
    elif closed:
        stdout().print(f"closed without: {', '.join(decision.missing) or 'nothing'}")
    else:
        stdout().print("it had closed before")


def watch(
    expectations: Annotated[
        bool,
        typer.Option(
            "--expectations",
            help="Also ask the views in the warehouse, and alert of what is amiss.",
        ),
    ] = False,
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Do one round of what is due by time: overdue gates, stalled batches, messages, alerts.

    `serve` does it every half minute.
    """
    with told_errors(as_json):
        from cli.session import run_context
        from flows.check_expectations import check_expectations
        from flows.watch import watch as look

        with Progress(stderr()) as progress, run_context(progress, target) as context:
            checked = check_expectations(context) if expectations else None
            found = look(context).as_json()
            if checked is not None:
                found["expectations"] = [one.told for one in checked.faults]
    if as_json:
        print_json(found)
        return
    console = stdout()
    for name, value in found.items():
        console.print(f"{name.replace('_', ' ')}: {_told(value)}", highlight=False, markup=False)


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    return ", ".join(value) or "none"


def _date(text: str | None) -> date | None:
    return None if text is None else parse_date(text)


def _ledger() -> "Ledger":
    from ops.ledger import open_ledger
    from ops.settings import get_settings

    return open_ledger(get_settings().ledger_url)
