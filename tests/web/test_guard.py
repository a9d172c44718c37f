import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from web.guard import MOST_REQUESTS, WINDOW, Limits, deeper_than


def test_who_asks_too_often_waits_until_a_minute_has_passed() -> None:
    at = [0.0]
    app = FastAPI()
    app.get("/health")(lambda: {"ok": True})
    app.get("/free")(lambda: {"ok": True})
    app.add_middleware(Limits, clock=lambda: at[0], unlimited=("/free",))
    client = TestClient(app)
    answers = [client.get("/health").status_code for _ in range(MOST_REQUESTS)]
    assert set(answers) == {200}
    refused = client.get("/health")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == str(int(WINDOW) + 1)
    assert client.get("/free").status_code == 200
    at[0] = WINDOW
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (b"[[[]]]", False),
        (b"[[[[]]]]", True),
        (b'{"a": "[[[[[["}', False),
        (b'{"a": "\\"[[[[["}', False),
        (b'{"a": [{"b": [1]}]}', True),
        (b"[][][][][]", False),
        (b"", False),
    ],
)
def test_depth_is_that_of_brackets_outside_of_strings(body: bytes, deep: bool) -> None:
    assert deeper_than(body, 3) is deep
