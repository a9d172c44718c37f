import pytest
from dbt.events.types import LogStartLine
from dbt_common.events import base_types
from dbt_common.events.base_types import EventLevel, msg_from_base_event
from dbt_common.events.types import Note

from dbt_project.events import put_off_messages

put_off_messages()


def test_an_event_is_made_a_message_once_and_only_when_somebody_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []
    parse = base_types.ParseDict
    monkeypatch.setattr(base_types, "ParseDict", lambda *args: made.append(args) or parse(*args))
    note = Note(msg="one player is out")
    assert not made
    assert note.message() == note.msg == "one player is out"
    assert len(made) == 1


def test_a_told_event_says_what_it_was_given() -> None:
    line = LogStartLine(description="model", index=2, total=8, node_info={"node_name": "counted"})
    told = msg_from_base_event(line, EventLevel.INFO)
    assert (told.info.name, told.info.msg) == ("LogStartLine", line.message())
    assert (told.data.index, told.data.node_info.node_name) == (2, "counted")


def test_a_field_may_still_be_set() -> None:
    note = Note(msg="one")
    note.msg = "other"
    assert note.to_dict() == {"msg": "other"}
