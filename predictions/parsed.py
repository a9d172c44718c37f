"""JSON as what it describes."""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

Kind = TypeVar("Kind")


def parsed(kind: type[Kind], text: str | bytes) -> Kind:
    """Read JSON of a kind: a dataclass, or a collection of some.

    Raises:
        ValidationError: of pydantic, a ValueError; the text is of another kind.
    """
    hashable: Any = kind  # mypy does not see it
    read: Kind = _adapter(hashable).validate_json(text)
    return read


# Making an adapter takes longer than reading with it.
@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
