"""`predict` and `train`: the Python half on its own."""

from typing import Annotated, Any

import typer

from cli.arguments import parse_date
from cli.options import DateOption, JsonOption, MarketOption, TargetOption
from cli.output import Progress, print_json, stderr, stdout, told_errors


def predict(
    date: DateOption,
    market: MarketOption = "points",
    retry: Annotated[
        bool,
        typer.Option("--retry", help="Only ready players for whom no prediction stands."),
    ] = False,
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Predict a date again from the features in the warehouse; only differences are appended."""
    from cli.run import show

    game_date = parse_date(date)
    with told_errors(as_json):
        from cli.session import run_context
        from flows.predict_run import PredictRequest, predict_run
        from predictions.markets import market_named

        request = PredictRequest(game_date, market_named(market), only_missing=retry)
        with Progress(stderr()) as progress, run_context(progress, target) as context:
            report = predict_run(context, request)
    show(report, as_json)


def train(
    before: Annotated[
        str,
        typer.Option(
            "--before", metavar="YYYY-MM-DD", help="Use games before this date, never later ones."
        ),
    ],
    market: MarketOption = "points",
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge the champion, train a model on landed history, put it through the gates, save it."""
    limit = parse_date(before)
    with told_errors(as_json):
        from cli.session import run_context
        from flows.train import retrain
        from predictions.markets import market_named

        with Progress(stderr()) as progress, run_context(progress, target) as context:
            document = retrain(context, limit, market_named(market))
    if as_json:
        print_json(document)
    else:
        print_training(document)


def print_training(document: dict[str, Any]) -> None:
    """What was trained, how it did out of sample, and what became of it."""
    console = stdout()

    def told(text: str) -> None:
        console.print(text, highlight=False, markup=False)

    told(f"model {document['model_id']}: {document['rows']} games")
    for name, values in document["metrics"].items():
        told(
            f"  {name}: MAE {values['mae']:.3f}, RMSE {values['rmse']:.3f}, "
            f"bias {values['bias']:+.3f} on {values['rows']} games"
        )
    weights = ", ".join(f"{name} {value:.2f}" for name, value in document["weights"].items())
    told(f"  ensemble: {weights or 'equal weights'}")
    for gate in document["gates"]:
        told(f"  {'passed' if gate['passed'] else 'FAILED'} {gate['name']}: {gate['detail']}")
    told(f"{document['state']}: {document['reason']}")
    before = document.get("champion_before")
    if before is not None:
        told(f"champion before: {before['model_id']}, {before['told']}")
        for name, value in before["drifted"].items():
            told(f"  {name} has drifted, PSI {value:.2f}")
