"""bqemulator's command, in a process that parses each text once and seldom looks for garbage.

bqemulator reads a statement anew in every pass of its translation, which is two thirds of its
time. Here every pass gets its own copy of what was parsed first, without comments and without the
place of each word in the text: to copy those takes longer than to copy the rest. The copies are
trees of thousands of objects, after every few hundred of which Python would look for garbage.

BigQuery reads `from t, t.xs` as a join with an array. sqlglot looks for such in every `from`, and
copies all that stands there to do so, selects within selects too: nine tenths of its parsing of a
deep statement. Here it looks where a join begins with a name that the statement gives a source.

Each text that sqlglot writes is written by a generator of its own, and to make one for DuckDB it
parses fifteen templates. Here one that is done writes again.
"""

from collections import OrderedDict, defaultdict
from threading import Lock
from typing import Any

from bqemulator.cli import main
from sqlglot import exp
from sqlglot.dialects.bigquery import BigQuery
from sqlglot.dialects.dialect import Dialect
from sqlglot.generator import Generator
from sqlglot.parsers.bigquery import BigQueryParser

from ops import collector

Parsed = list[exp.Expr | None]
Way = tuple[type[Dialect], str]

KEPT = 32
PLACES = {"line", "col", "start", "end"}


def keep_parsed() -> None:
    """Make sqlglot remember the last few texts that it parsed."""
    parse = Dialect.parse
    kept: OrderedDict[tuple[Way, str], Parsed] = OrderedDict()

    def parse_once(self: Dialect, sql: str, **options: Any) -> Parsed:
        key = (_way(self, options), sql)
        if key not in kept:
            kept[key] = [_bare(one) for one in parse(self, sql, **options)]
            if len(kept) > KEPT:
                kept.popitem(last=False)
        return [one if one is None else one.copy() for one in kept[key]]

    Dialect.parse = parse_once  # type: ignore[method-assign]


def seldom_look_for_arrays() -> None:
    """Make sqlglot look for joins with arrays only in texts that may have one."""
    parse = Dialect.parse
    looking = Lock()

    def parse_looking_seldom(self: Dialect, sql: str, **options: Any) -> Parsed:
        parsed = parse(self, sql, **options)
        if not isinstance(self, BigQuery) or not any(map(_may_join_array, parsed)):
            return parsed
        with looking:
            BigQueryParser.SUPPORTS_IMPLICIT_UNNEST = True
            try:
                return parse(self, sql, **options)
            finally:
                BigQueryParser.SUPPORTS_IMPLICIT_UNNEST = False

    BigQueryParser.SUPPORTS_IMPLICIT_UNNEST = False
    Dialect.parse = parse_looking_seldom  # type: ignore[method-assign]


def _may_join_array(tree: exp.Expr | None) -> bool:
    if tree is None:
        return False
    sources = {source.this.alias_or_name.lower() for source in tree.find_all(exp.From, exp.Join)}
    return any(
        isinstance(join.this, exp.Table)
        and len(join.this.parts) > 1
        and join.this.parts[0].name.lower() in sources
        for join in tree.find_all(exp.Join)
    )


def _bare(tree: exp.Expr | None) -> exp.Expr | None:
    for node in [] if tree is None else tree.walk():
        node.comments = None
        if node._meta and node._meta.keys() <= PLACES:
            node._meta = None
    return tree


def keep_generators() -> None:
    """Make sqlglot write with a generator that is done with another text."""
    done: defaultdict[Way, list[Generator]] = defaultdict(list)

    def generate(self: Dialect, expression: exp.Expr, copy: bool = True, **options: Any) -> str:
        kept = done[_way(self, options)]
        generator = kept.pop() if kept else self.generator(**options)
        sql = generator.generate(expression, copy=copy)
        kept.append(generator)  # one that failed is in the middle of its text for ever
        return sql

    Dialect.generate = generate  # type: ignore[method-assign]


def _way(dialect: Dialect, options: dict[str, Any]) -> Way:
    """What tells one reading or writing of the same thing from another."""
    return type(dialect), repr((dialect.settings, options))


if __name__ == "__main__":
    seldom_look_for_arrays()  # before texts are kept: it may read one twice, in two ways
    keep_parsed()
    keep_generators()
    collector.seldom()
    collector.keep_what_is_loaded()
    main()
