import socket

import pytest

from dbt_project.emulator import EmulatorError, listening_port, running_emulator


def test_the_port_comes_from_the_rest_announcement() -> None:
    log = "\n".join(
        [
            "Uvicorn running on http://127.0.0.1:1 (Press CTRL+C to quit)",
            '{"host": "127.0.0.1", "port": 46783, "event": "rest.listen"}',
            '{"host": "127.0.0.1", "port": 35347, "event": "grpc.listen"}',
        ]
    )
    assert listening_port(log) == 46783


def test_before_the_announcement_there_is_no_port() -> None:
    assert listening_port('{"event": "bqemulator.start"}') is None


def test_a_port_that_is_taken_is_named_with_a_remedy() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with (
            pytest.raises(EmulatorError, match=rf"port {port} .*cannot be had.*--port 0"),
            running_emulator(port=port),
        ):
            pass
