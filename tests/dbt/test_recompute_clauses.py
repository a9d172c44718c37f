"""Every model says for each thing it reads how a change there reaches it."""

from collections.abc import Iterator
from typing import Any

from scrapers.registry import FEEDS


def changing(nodes: dict[str, Any]) -> list[Any]:
    """The models that are rebuilt only where something changed."""
    return [node for node in nodes.values() if node.config.get("materialized") == "changes"]


def watched(model: Any) -> set[str]:
    """The names of what a model asks for changes."""
    names: set[str] = set()
    for clause in model.config.meta["recompute"]:
        names.update(clause.get("changed", ()))
        if clause.get("source"):
            names.add(clause["source"][1])
    return names


def read(model: Any, nodes: dict[str, Any]) -> Iterator[Any]:
    """What a model reads, seen through views."""
    for parent in (nodes[name] for name in model.depends_on.nodes):
        if parent.config.get("materialized") == "view":
            yield from read(parent, nodes)
        else:
            yield parent


def test_a_model_watches_all_it_reads_and_nothing_else(nodes: dict[str, Any]) -> None:
    amiss = {}
    for model in changing(nodes):
        parents = list(read(model, nodes))
        seeds = {parent.name for parent in parents if parent.resource_type == "seed"}
        # seeds are watched together, by the time at which they were loaded
        due = {parent.name for parent in parents if parent.name not in seeds}
        due |= {"watermarks"} if seeds else set()
        if watched(model) ^ due:
            amiss[model.name] = sorted(watched(model) ^ due)
    assert amiss == {}


def test_whatever_a_change_passes_through_is_watched_too(nodes: dict[str, Any]) -> None:
    steps = {
        (model.name, step.get("model") or step["source"][1])
        for model in changing(nodes)
        for clause in model.config.meta["recompute"]
        for step in clause.get("through", ())
    }
    names = {model.name: model for model in changing(nodes)}
    assert len(steps) > 20
    assert {(name, step) for name, step in steps if step not in watched(names[name])} == set()


def test_what_a_step_keeps_has_a_name_of_its_own(nodes: dict[str, Any]) -> None:
    models = {node.name: node for node in nodes.values() if node.resource_type == "model"}
    kept = [
        (model.name, step["model"], name)
        for model in changing(nodes)
        for clause in model.config.meta["recompute"]
        for step in clause.get("through", ())
        for name in step.get("keep", ())
    ]
    assert kept
    assert [(m, step, name) for m, step, name in kept if name in models[step].columns] == []


def test_rows_found_again_by_their_landing_date_have_it(nodes: dict[str, Any]) -> None:
    """A date of the document's own is checked when the document lands."""
    dated = {
        (model.name, clause["feed"], "landing_date as game_date" in model.raw_code)
        for model in changing(nodes)
        for clause in model.config.meta["recompute"]
        if clause.get("feed") and clause["date"]
    }
    assert len(dated) > 10
    assert [
        name for name, feed, is_landing in dated if is_landing == FEEDS[feed].rows_are_dated
    ] == []
