"""`predict` and `train`: the Python half on its own."""

from typing import Annotated, Any

import typer

from cli.arguments import parse_date
from cli.options import DateOption, JsonOption, TargetOption
from cli.output import Progress, print_json, stderr, stdout, told_errors


def predict(
    date: DateOption,
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Predict a date again from the features in the warehouse; only differences are appended."""
    from cli.run import show

    game_date = parse_date(date)
    with told_errors(as_json):
        from cli.session import run_context
        from flows.predict_run import predict_run

        with Progress(stderr()) as progress, run_context(progress, target) as context:
            report = predict_run(context, game_date)
    show(report, as_json)


def train(
    before: Annotated[
        str,
        typer.Option(
            "--before", metavar="YYYY-MM-DD", help="Use games before this date, never later ones."
        ),
    ],
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train the xgboost system on landed history and save it with its contract and metrics."""
    limit = parse_date(before)
    with told_errors(as_json):
        from cli.session import run_context
        from flows.train import train_before

        with Progress(stderr()) as progress, run_context(progress, target) as context:
            document = train_before(context, limit)
    if as_json:
        print_json(document)
    else:
        _print_training(document)


def _print_training(document: dict[str, Any]) -> None:
    console = stdout()
    metrics = document["metrics"]
    console.print(f"model {document['model_id']}: {document['rows']} games", highlight=False)
    for name, values in metrics.items():
        if values:
            console.print(
                f"  {name}: MAE {values['mae']:.2f}, RMSE {values['rmse']:.2f}, "
                f"bias {values['bias']:+.2f} on {values['rows']} games",
                highlight=False,
            )
