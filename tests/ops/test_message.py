import json
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from ops.message import MOST_ENTITIES, Entities, Message, json_schema, named
from tests.ops.messages import completion

SCHEMA = Path(__file__).resolve().parents[2] / "ops" / "schemas" / "message.json"


def test_the_schema_in_the_repository_is_that_of_the_messages() -> None:
    assert json.loads(SCHEMA.read_text()) == json.loads(json.dumps(json_schema())), (
        "write it anew: python -m ops.schemas"
    )


def test_a_message_validates_and_a_broken_one_does_not() -> None:
    schema = json.loads(SCHEMA.read_text())
    document = completion("player_game_summary", players=("a",)).document()
    jsonschema.validate(document, schema)
    assert Message.model_validate(document).document() == document
    for name, value in (("status", "great"), ("game_date", "yesterday"), ("record_count", -1)):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(
                {**document, name: value},
                schema,
                format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
            )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"is_full_batch": False, "record_count": 3}, "rows changed and nobody is named"),
        ({"status": "failed", "error_message": None}, "a failure says why"),
        ({"backfill_mode": True}, "a backfill says why"),
        ({"game_date": None}, "game_date"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_contradicts_itself_is_refused(fields: dict[str, object], why: str) -> None:
    document = completion("player_game_summary").document() | fields
    with pytest.raises(ValidationError, match=why):
        Message.model_validate(document)


def test_names_beyond_the_limit_mean_everybody() -> None:
    few = Entities(players=tuple(str(number) for number in range(MOST_ENTITIES)))
    assert named(few)["is_full_batch"] is False
    many = few.union(Entities(teams=("LAL",)))
    assert named(many)["is_full_batch"] and named(many)["entities_total"] == MOST_ENTITIES + 1
    assert named(Entities())["is_full_batch"]
