import socket

import pytest

from flows.engine import QUIET, call_step, quiet_environment, server_reachable


def test_without_a_url_there_is_no_server() -> None:
    assert not server_reachable(None)


def test_a_port_where_nothing_listens_is_no_server() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not server_reachable(f"http://127.0.0.1:{port}/api")


def test_a_plain_step_returns_what_its_action_returns() -> None:
    assert call_step("phase_2", lambda: 3) == 3


def test_nothing_calls_home_unless_the_user_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in QUIET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DO_NOT_TRACK", "0")
    quiet_environment()
    import os

    assert os.environ["DO_NOT_TRACK"] == "0"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
