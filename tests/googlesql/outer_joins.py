"""Outer joins that BigQuery's planner refuses though its analyzer takes them."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message

from tests.googlesql.trees import messages

OUTER = {1, 2, 3}  # left, right and full in ResolvedJoinScanEnums.JoinType


def outer_joins_without_equality(tree: Message) -> list[Message]:
    """Outer joins of which no condition equates something of one side with something of the other.

    tree: what GoogleSQL's analyzer made of a statement.
    """
    return [
        join
        for join in messages(tree, "ResolvedJoinScanProto")
        if join.join_type in OUTER
        and not any(_equates_sides(join, condition) for condition in _conditions(join.join_expr))
    ]


def _equates_sides(join: Any, condition: Any) -> bool:
    call = _call(condition)
    if not call.function.name.endswith(":$equal"):
        return False
    sides = (join.left_scan, join.right_scan)
    left, right = (_columns(side) for side in sides)
    one, other = (_columns(side) for side in call.argument_list)
    in_turn, crossed = one <= left and other <= right, one <= right and other <= left
    return bool(one and other) and (in_turn or crossed)


def _conditions(condition: Any) -> Iterator[Any]:
    """The parts of which all must hold."""
    call = _call(condition)
    if call.function.name.endswith(":$and"):
        for part in call.argument_list:
            yield from _conditions(part)
    else:
        yield condition


def _call(expression: Any) -> Any:
    """The call of a function that an expression is; without a name when it is none."""
    return expression.resolved_function_call_base_node.resolved_function_call_node.parent


def _columns(tree: Message) -> set[int]:
    """The columns that are named anywhere in a tree."""
    return {column.column_id for column in messages(tree, "ResolvedColumnProto")}
