"""JSON as what it describes."""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

Kind = TypeVar("Kind")


def parsed(kind: type[Kind], text: str | bytes) -> Kind:
    """Read JSON of a dataclass or model. Raises pydantic's ValidationError, a ValueError."""
    hashable: Any = kind  # mypy does not see it
    read: Kind = _adapter(hashable).validate_json(text)
    return read


# Making an adapter takes longer than reading with it.
@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
