"""What the worker says while it works: one JSON object a line."""

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

# accepted: the command is in the queue. tell, detail, node: as in cli.output.Progress. report and
# error are the end.
Kind = Literal["accepted", "tell", "detail", "node", "report", "error"]
Message: TypeAlias = tuple[Kind, Any]
LAST: frozenset[Kind] = frozenset({"report", "error"})
COMMANDS = "/commands"


def line_of(message: Message) -> bytes:
    """A message as a line."""
    kind, value = message
    return json.dumps({kind: value}, ensure_ascii=False).encode() + b"\n"


def message_of(line: bytes) -> Message:
    """The message that a line holds."""
    document: Mapping[Kind, Any] = json.loads(line)
    ((kind, value),) = document.items()
    return kind, value
