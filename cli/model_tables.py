"""Models as tables and text."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.models import ModelLine


def models_table(lines: Sequence[ModelLine]) -> Table:
    """One row per model, newest state last."""
    table = Table("model", "market", "state", "health", "games until", "games", "MAE", "bias")
    for line in lines:
        table.add_row(
            line.model_id,
            line.market,
            line.state,
            "refused" if line.problem else line.health,
            "" if line.last_game_date is None else str(line.last_game_date),
            "" if line.games is None else f"{line.games:,}",
            "" if line.mae is None else f"{line.mae:.3f}",
            "" if line.bias is None else f"{line.bias:+.3f}",
        )
    return table


def print_model(console: Console, document: dict[str, Any]) -> None:
    """All that is known of one model."""

    def told(text: str) -> None:
        console.print(text, highlight=False, markup=False)

    told(f"model {document['model_id']}, market {document['market']}, {document['state']}")
    if document["refused"]:
        told(f"  refused: {document['refused']}")
    window = document["window"]
    told(
        f"  trained {document['trained_at']} on {window['rows']} games from "
        f"{window['first_game_date']} to {window['last_game_date']}"
    )
    for name in ("model_sha256", "recipe_sha256", "data_sha256", "contract_sha256"):
        told(f"  {name} {document[name]}")
    libraries = ", ".join(f"{name} {version}" for name, version in document["libraries"].items())
    told(f"  {libraries}")
    for name, values in document["metrics"]["systems"].items():
        told(
            f"  {name}: MAE {values['mae']:.3f}, RMSE {values['rmse']:.3f}, "
            f"bias {values['bias']:+.3f} on {values['rows']} games out of sample"
        )
    for name, value in document["calibration"]["weights"].items():
        told(f"  weight {name} {value:.4f}")
    step = document["calibration"]["market_step"]
    if step is not None:
        told(f"  market step a {step['a']:.4f}, b1 {step['b1']:.4f}, b2 {step['b2']:.4f}")
    for event in document["history"]:
        told(f"  {event['at']} {event['state'] or event['health']}: {event['reason']}")
