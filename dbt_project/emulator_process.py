"""bqemulator's command, in a process that parses each text once and seldom looks for garbage.

bqemulator reads a statement anew in every pass of its translation, which is two thirds of its
time. Here every pass gets its own copy of what was parsed first, without comments and without the
place of each word in the text: to copy those takes longer than to copy the rest. The copies are
trees of thousands of objects, after every few hundred of which Python would look for garbage.
"""

from collections import OrderedDict
from typing import Any

from bqemulator.cli import main
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from ops import collector

Parsed = list[exp.Expr | None]

KEPT = 32
PLACES = {"line", "col", "start", "end"}


def keep_parsed() -> None:
    """Make sqlglot remember the last few texts that it parsed."""
    parse = Dialect.parse
    kept: OrderedDict[tuple[type[Dialect], str, str], Parsed] = OrderedDict()

    def parse_once(self: Dialect, sql: str, **options: Any) -> Parsed:
        key = (type(self), repr((self.settings, options)), sql)
        if key not in kept:
            kept[key] = [_bare(one) for one in parse(self, sql, **options)]
            if len(kept) > KEPT:
                kept.popitem(last=False)
        return [one if one is None else one.copy() for one in kept[key]]

    Dialect.parse = parse_once  # type: ignore[method-assign]


def _bare(tree: exp.Expr | None) -> exp.Expr | None:
    for node in [] if tree is None else tree.walk():
        node.comments = None
        if node._meta and node._meta.keys() <= PLACES:
            node._meta = None
    return tree


if __name__ == "__main__":
    keep_parsed()
    collector.seldom()
    collector.keep_what_is_loaded()
    main()
