"""Sequences of changes: drawn from a seed, played on a world, written down, made short.

A step draws all its choices from its own seed and from the state it finds, so that a sequence can
be replayed from its text, and steps can be left out of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from tests.changes import rules_delivery, rules_facts, rules_games, rules_people, rules_runs
from tests.changes.world import World

Rule = Callable[[Random, World], str | None]

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for module in (rules_facts, rules_people, rules_games, rules_delivery, rules_runs)
    for rule in module.RULES
}
# What follows a change: a run, a run that is killed on its way, or nothing before the next change.
_ENDINGS = ("run", "run", "run", "run", "part", "wait")


@dataclass(frozen=True)
class Step:
    """One change and what follows it; written `rule:seed:ending`."""

    rule: str
    seed: int
    ending: str

    def __str__(self) -> str:
        return f"{self.rule}:{self.seed}:{self.ending}"


def sequence(seed: int, length: int) -> tuple[Step, ...]:
    """The sequence of a seed."""
    draw = Random(seed)
    names = sorted(RULES)
    return tuple(
        Step(draw.choice(names), draw.randrange(1_000_000), draw.choice(_ENDINGS))
        for _ in range(length)
    )


def parse(text: str) -> tuple[Step, ...]:
    """Read a sequence as it is written in a failure, steps parted by blanks."""
    parts = (word.split(":") for word in text.split())
    return tuple(Step(rule, int(seed), ending) for rule, seed, ending in parts)


def written(steps: Iterable[Step]) -> str:
    """A sequence as `parse` reads it."""
    return " ".join(map(str, steps))


def play(world: World, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Play steps and end with a run of all that is left; tell what each of them did."""
    told = tuple(take(world, step) for step in steps)
    world.run()
    return told


def take(world: World, step: Step) -> str:
    """Take one step and tell what it did."""
    draw = Random(step.seed)
    done = RULES[step.rule](draw, world) or "nothing to do"
    world.later(draw.randrange(1, 90))
    if step.ending == "part":
        done += f"; {world.run_a_part(draw)}"
    elif step.ending == "run":
        world.run()
    return f"{step}  {done}"


def shortened(
    steps: tuple[Step, ...], fails: Callable[[tuple[Step, ...]], bool], trials: int
) -> tuple[Step, ...]:
    """The fewest steps found that fail still: halves are left out first, then single steps."""
    width = max(1, len(steps) // 2)
    while trials > 0:
        for start in reversed(range(0, len(steps), width)):
            shorter = steps[:start] + steps[start + width :]
            if trials > 0 and shorter and fails(shorter):
                steps = shorter
            trials -= 1
        if width == 1:
            return steps
        width //= 2
    return steps
