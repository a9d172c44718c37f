"""What a run itself does: slates, predictions, seeds, and runs without news."""

from datetime import UTC
from random import Random

from dbt_project.control_tables import WATERMARKS
from flows.change_time import change_time
from flows.predict import predict_date
from flows.seeds import SEEDS_MODEL
from flows.slate import prepare_slate
from flows.stale import stale_models
from predictions.rows import RunStamp
from tests.changes.rules_facts import NEW_NAMES
from tests.changes.world import World
from tests.flows.conftest import eastern

_SEED_TABLE = "nba_reference.player_aliases"


def slate_prepared(draw: Random, world: World) -> str:
    """A date is put on the slate, at times as of an earlier moment."""
    day = draw.choice(world.base.days[-8:])
    as_of = eastern(day, draw.choice((9, 13, 18))).astimezone(UTC) if draw.random() < 0.5 else None
    world.later(1)
    changed = prepare_slate(world.warehouse, day, as_of, world.now, is_replay=as_of is not None)
    return f"{day} as of {as_of}: {'changed' if changed else 'as it was'}"


def predicted(draw: Random, world: World) -> str:
    """A date of the slate is predicted from the features that are there."""
    world.run()
    rows = world.query("select game_date from nba_orchestration.slates order by game_date")
    day = draw.choice(rows)["game_date"]
    world.later(1)
    stamp = RunStamp(eastern(day, draw.choice((10, 13))), "predict", "predict")
    outcome = predict_date(
        world.warehouse, day, world.context.settings.models, stamp, world.now, only_changed=True
    )
    world.grade()
    return f"{day}: {outcome.phase.inserted} versions"


def seeds_changed(draw: Random, world: World) -> str:
    """An alias joins the seeds or leaves them, as when their files changed."""
    (first, last), named = draw.choice(NEW_NAMES), draw.choice(_lookups(world))
    alias = f"{first}{last}".lower().replace(" ", "").replace(".", "")
    held = world.query(f"select * from {_SEED_TABLE} where alias_lookup = @alias", {"alias": alias})
    if held:
        world.warehouse.execute(
            f"delete from {_SEED_TABLE} where alias_lookup = @alias", {"alias": alias}
        )
    else:
        world.warehouse.execute(
            f"insert into {_SEED_TABLE} (alias_lookup, player_lookup) values (@alias, @named)",
            {"alias": alias, "named": named},
        )
    loaded_at = change_time(world.warehouse, WATERMARKS, "watermark", world.now)
    world.warehouse.execute(
        f"delete from {WATERMARKS.full_name} where model = @model", {"model": SEEDS_MODEL}
    )
    row = {"model": SEEDS_MODEL, "upstream": f"{loaded_at}", "watermark": loaded_at}
    world.warehouse.append(WATERMARKS.full_name, [row])
    return f"alias {alias} of {named} {'withdrawn' if held else 'added'}"


def built_whole(draw: Random, world: World) -> str:
    """One model is built whole by itself, at once with what it has not read."""
    session = world.context.session
    model = draw.choice(stale_models(session, world.warehouse) or sorted(session.clauses()))
    world.build_whole(model)
    return f"{model} built whole"


def nothing_new(draw: Random, world: World) -> str:
    """Every model runs twice; the second time there is nothing to do."""
    world.run_whole()
    before = world.fingerprint()
    world.later(1)
    world.run_whole()
    written, after = world.written(), world.fingerprint()
    assert written == 0, f"a run without news wrote {written} rows"
    assert after == before, f"a run without news changed {sorted(set(before) - set(after))}"
    return "nothing was written"


def _lookups(world: World) -> list[str]:
    rows = world.query("select player_lookup from nba_reference.dim_player order by 1")
    return [str(row["player_lookup"]) for row in rows]


RULES = (slate_prepared, predicted, seeds_changed, built_whole, nothing_new)
