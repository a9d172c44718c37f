import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ops.clock import FixedClock, SystemClock
from ops.ids import correlation_id
from ops.logging import bound_run, configure_logging, get_logger
from ops.redact import redact_params, redact_text, redact_url


@pytest.mark.parametrize(
    ("given", "execution_id", "expected"),
    [("c", "e", "c"), ("", "e", "e"), ("  ", "e", "e"), (None, "e", "e")],
)
def test_correlation_id_is_the_given_one_then_the_execution_id(
    given: str | None, execution_id: str | None, expected: str
) -> None:
    assert correlation_id(given, execution_id) == expected


def test_without_either_the_correlation_id_is_manual() -> None:
    assert re.fullmatch(r"manual-[0-9a-f]{8}", correlation_id("", None))


def test_clocks_give_aware_utc() -> None:
    eastern = datetime(2024, 3, 15, 18, 0, tzinfo=timezone(timedelta(hours=-4)))
    assert FixedClock(eastern).now() == datetime(2024, 3, 15, 22, 0, tzinfo=UTC)
    assert SystemClock().now().tzinfo is UTC
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2024, 3, 15))


def test_secrets_leave_urls_params_and_texts() -> None:
    url = "https://u:p@api.the-odds-api.com/v4/events?apiKey=S3CRET&markets=player_points"
    assert redact_url(url) == "https://api.the-odds-api.com/v4/events?markets=player_points"
    assert redact_params({"apiKey": "S3CRET", "regions": "us"}) == {"regions": "us"}
    assert "S3CRET" not in redact_text("GET /v4/events?apiKey=S3CRET&x=1 failed")
    assert "hunter2" not in redact_text("proxy http://me:hunter2@proxy:80 refused")


def test_log_goes_to_stderr_with_the_run_and_without_secrets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("INFO", as_json=True)
    with bound_run("c-1", "e-1"):
        get_logger().info("asked", url="https://x/?apiKey=S3CRET", apikey="S3CRET")
        get_logger().debug("not shown")
    out, err = capsys.readouterr()
    assert out == ""
    line = json.loads(err)
    assert (line["correlation_id"], line["execution_id"]) == ("c-1", "e-1")
    assert "S3CRET" not in err
