import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.alerts import Alert, AlertCategory, raise_alert
from ops.clock import SystemClock
from ops.ledger import open_ledger
from tests.cli.conftest import Invoke


@pytest.fixture(autouse=True)
def no_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALERT_WEBHOOK", "SMTP_URL"):
        monkeypatch.delenv(f"NBA_PROPS_{name}", raising=False)


def raised(tmp_path: Path) -> str:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    day = datetime(2024, 3, 15, tzinfo=UTC).date()
    alert = Alert(AlertCategory.RUN_FAILED, "critical", "run stopped", "nba-props doctor", "c", day)
    alert_id = raise_alert(ledger, alert, SystemClock())
    ledger.close()
    return alert_id


def test_alerts_are_listed_and_sent(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("alerts").stdout == "no alerts\n"
    alert_id = raised(tmp_path)
    (listed,) = json.loads(invoke("alerts", "--json").stdout)["alerts"]
    assert (listed["alert_id"], listed["state"], listed["sends"]) == (alert_id, "pending", [])
    sent = invoke("alerts", "send", "--json")
    assert sent.exit_code == 0
    (log,) = json.loads(sent.stdout)["channels"]
    assert (log["channel"], log["sent"], log["problem"]) == ("log", 1, None)
    text = invoke("alerts").stdout
    for told in ("critical run_failed (sent)", "do: nba-props doctor", "log: sent", alert_id):
        assert told in text
    assert invoke("alerts", "send").stdout == "log: 0 sent\n"


def test_a_channel_that_does_not_take_it_ends_with_3(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_ALERT_WEBHOOK", "http://127.0.0.1:1/S3CRET")
    raised(tmp_path)
    sent = invoke("alerts", "send")
    assert sent.exit_code == 3
    assert "webhook: 0 sent; webhook: ConnectionError" in sent.stdout
    listed = invoke("alerts").stdout
    assert "webhook: pending, tried 1 times" in listed
    assert "S3CRET" not in sent.stdout + sent.stderr + listed


def test_options_stand_behind_their_command(invoke: Invoke) -> None:
    assert invoke("alerts", "--json", "send").exit_code == 2


def test_a_setting_that_cannot_be_used_is_named(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_ALERT_WEBHOOK", "S3CRET")
    result = invoke("alerts", "send")
    assert result.exit_code == 1
    assert "NBA_PROPS_ALERT_WEBHOOK" in result.stderr and "S3CRET" not in result.stderr
