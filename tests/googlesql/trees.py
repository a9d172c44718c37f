"""A walk through what GoogleSQL's analyzer made of a statement."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message


def messages(tree: Message, kind: str) -> Iterator[Any]:
    """All messages of a kind in a tree, itself included, from the outside in."""
    if tree.DESCRIPTOR.name == kind:
        yield tree
    for field, value in tree.ListFields():
        if field.type == field.TYPE_MESSAGE:
            for below in value if field.is_repeated else [value]:
                yield from messages(below, kind)
