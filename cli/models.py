"""`models`: every model of the registry, all about one, and which of them serves."""

from typing import Annotated

import typer

from cli.options import JsonOption, MarketOption
from cli.output import print_json, stdout, told_errors

ModelArgument = Annotated[str, typer.Argument(metavar="MODEL", help="A model's id.")]

models = typer.Typer(
    help="The model registry: `list`, `show`, `promote`, `rollback`.", no_args_is_help=True
)


@models.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """List every model with its market, state, training window and out-of-sample error."""
    with told_errors(as_json):
        from flows.models import model_lines
        from ops.settings import get_settings

        lines = model_lines(get_settings().models)
    if as_json:
        print_json({"models": [line.as_json() for line in lines]})
        return
    from cli.model_tables import models_table

    console = stdout()
    if lines:
        console.print(models_table(lines))
        for line in lines:
            if line.problem:
                console.print(line.problem, highlight=False, markup=False, soft_wrap=True)
    else:
        console.print("no models yet; train one: nba-props train --before DATE")


@models.command("show")
def show(model: ModelArgument, as_json: JsonOption = False) -> None:
    """Show a model: window, metrics, ensemble weights, market step, hashes, and its history."""
    with told_errors(as_json):
        from flows.models import describe_model
        from ops.settings import get_settings

        document = describe_model(get_settings().models, model)
    if as_json:
        print_json(document)
        return
    from cli.model_tables import print_model

    print_model(stdout(), document)


@models.command("promote")
def promote(model: ModelArgument, as_json: JsonOption = False) -> None:
    """Make a shadow or a retired model the champion of its market."""
    with told_errors(as_json):
        from flows.models import promote_model
        from ops.clock import SystemClock
        from ops.settings import get_settings

        replaced = promote_model(get_settings().models, model, SystemClock().now())
    if as_json:
        print_json({"champion": model, "replaced": replaced})
    else:
        stdout().print(f"{model} serves now, instead of {replaced or 'none'}", highlight=False)


@models.command("rollback")
def rollback(market: MarketOption = "points", as_json: JsonOption = False) -> None:
    """Put the previous champion back; the present one does not serve again."""
    with told_errors(as_json):
        from flows.models import roll_back
        from ops.clock import SystemClock
        from ops.settings import get_settings

        champion, dropped = roll_back(get_settings().models, market, SystemClock().now())
    if as_json:
        print_json({"champion": champion, "replaced": dropped})
    else:
        stdout().print(f"{champion} serves again, instead of {dropped}", highlight=False)
