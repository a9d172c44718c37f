"""What dbt makes anew in every invocation, or for every answer of a warehouse, though it never
differs: made once.

A tester of column types has two parsers of dates, and each takes a millisecond. Where a flag of an
adapter comes from is looked for in the files of everything on the stack, which takes ten.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.clients import agate_helper

_build = agate_helper.build_type_tester
_empty = agate_helper.empty_table
_source = BehaviorFlagRendered._default_source
_kept_empty = cache(_empty)
_kept_source = cache(_source)


@cache
def _kept(text_columns: tuple[str, ...], null_values: tuple[str, ...] | None) -> Any:
    return _build(text_columns, null_values)


def _type_tester(
    text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")
) -> Any:
    nulls = None if string_null_values is None else tuple(string_null_values)
    return _kept(tuple(sorted(text_columns)), nulls)


def make_once() -> None:
    """Have dbt make one tester for each set of text columns, one table without rows, and look once
    for where an adapter's flags come from."""
    agate_helper.build_type_tester = _type_tester
    agate_helper.empty_table = _kept_empty
    BehaviorFlagRendered._default_source = staticmethod(_kept_source)  # type: ignore[method-assign]
