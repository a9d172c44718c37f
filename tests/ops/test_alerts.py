import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event, select

from ops.alert_channels import ChannelError, LogChannel
from ops.alert_delivery import deliver
from ops.alert_rules import Limits
from ops.alert_tables import ALERT_CHANNELS, ALERT_SENDS
from ops.alert_text import Message
from ops.alerts import Alert, AlertCategory, Severity, raise_alert, recent_alerts
from ops.clock import iso_utc
from ops.ledger import Ledger
from ops.logging import configure_logging
from ops.project import project_root

NOW = datetime(2024, 3, 15, 22, 0, tzinfo=UTC)


@dataclass
class MovedClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Recorder:
    """A channel that keeps what it is sent, and fails as long as it is told to."""

    name: str = "webhook"
    limits: Limits | None = field(default_factory=lambda: Limits(30, 200))
    fault: Callable[[Message], None] | None = None
    taken: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        if self.fault is not None:
            self.fault(message)
        self.taken.append(message)

    @property
    def subjects(self) -> list[str]:
        return [message.subject for message in self.taken]


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


def alert(
    cause: str = "feed bdl_injuries: no answer",
    severity: Severity = "warning",
    category: AlertCategory = AlertCategory.FEED_STALE,
    game_date: date | None = None,
) -> Alert:
    return Alert(category, severity, cause, "nba-props feeds", "c-1", game_date)


def different(number: int, severity: Severity = "warning") -> Alert:
    """Alerts of one category that are not the same, since they differ in more than numbers."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return alert(f"feed {letters}: no answer", severity)


def refuse(_message: Message) -> None:
    raise ChannelError("webhook: answered 500")


# raising


def test_an_alert_is_kept_with_all_it_says(ledger: Ledger, clock: MovedClock) -> None:
    raised = alert("batch of 2024-03-15 stopped", game_date=date(2024, 3, 15))
    alert_id = raise_alert(ledger, raised, clock)
    (kept,) = recent_alerts(ledger)
    assert (kept.alert_id, kept.cause, kept.remedy) == (alert_id, raised.cause, "nba-props feeds")
    assert (kept.runbook, kept.state) == ("docs/runbook.md#feed_stale", "pending")
    assert (kept.raised_at, kept.game_date, kept.occurrences) == (NOW, date(2024, 3, 15), 1)
    document = json.loads(json.dumps(kept.as_json()))
    assert (document["raised_at"], document["category"]) == (iso_utc(NOW), "feed_stale")


def test_the_same_alert_is_counted_for_four_hours(ledger: Ledger, clock: MovedClock) -> None:
    first = raise_alert(ledger, alert("feed x: 3 of 12 requests failed"), clock)
    clock.forward(hours=3, minutes=59)
    assert raise_alert(ledger, alert("feed x: 5 of 12 requests failed"), clock) == first
    (kept,) = recent_alerts(ledger)
    assert (kept.occurrences, kept.last_raised_at, kept.raised_at) == (2, clock.at, NOW)
    clock.forward(minutes=1)
    assert raise_alert(ledger, alert("feed x: 5 of 12 requests failed"), clock) != first


@pytest.mark.parametrize(
    "other",
    [
        alert(severity="critical"),
        alert("feed espn_boxscores: no answer"),
        alert(category=AlertCategory.SERVICE),
        alert(game_date=date(2024, 3, 16)),
    ],
)
def test_what_differs_in_kind_or_date_is_another_alert(
    ledger: Ledger, clock: MovedClock, other: Alert
) -> None:
    assert raise_alert(ledger, alert(), clock) != raise_alert(ledger, other, clock)


def test_an_alert_of_a_backfill_does_not_quiet_the_day(ledger: Ledger, clock: MovedClock) -> None:
    quiet = raise_alert(ledger, alert(), clock, backfill=True)
    assert raise_alert(ledger, alert(), clock) != quiet


def test_of_many_at_once_one_is_recorded_and_all_are_counted(
    ledger: Ledger, clock: MovedClock
) -> None:
    together = threading.Barrier(8)

    def raise_together(_: int) -> str:
        together.wait()
        return raise_alert(ledger, alert(), clock)

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(raise_together, range(8)))
    (kept,) = recent_alerts(ledger)
    assert (ids, kept.occurrences) == ({kept.alert_id}, 8)


def test_without_a_ledger_the_alert_is_logged_and_the_run_goes_on(
    ledger: Ledger, clock: MovedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("ERROR", as_json=True)
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("drop table alerts")
    alert_id = raise_alert(ledger, alert("key apikey=S3CRET refused"), clock)
    line = json.loads(capsys.readouterr().err)
    assert line["alert_id"] == alert_id and line["remedy"] == "nba-props feeds"
    assert "S3CRET" not in str(line)


def test_secrets_in_a_cause_are_not_kept(ledger: Ledger, clock: MovedClock) -> None:
    raise_alert(ledger, alert("https://me:hunter2@x/?apiKey=S3CRET refused"), clock)
    assert not re.search("S3CRET|hunter2", recent_alerts(ledger)[0].cause)


# what goes out


def test_each_channel_is_sent_an_alert_once(ledger: Ledger, clock: MovedClock) -> None:
    raise_alert(ledger, alert(), clock)
    first, second = Recorder(), Recorder("mail")
    assert [done.sent for done in deliver(ledger, [first, second], clock)] == [1, 1]
    assert [done.sent for done in deliver(ledger, [first, second], clock)] == [0, 0]
    (message,) = first.taken
    assert message.subject == "[warning] feed_stale: feed bdl_injuries: no answer"
    for told in ("Do: nba-props feeds", "docs/runbook.md#feed_stale", "run c-1"):
        assert told in message.text
    (kept,) = recent_alerts(ledger)
    assert kept.state == "sent" and [send.sent_at for send in kept.sends] == [NOW, NOW]


def test_info_goes_to_the_log_only(
    ledger: Ledger, clock: MovedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("INFO", as_json=True)
    raise_alert(ledger, alert(severity="info"), clock)
    webhook = Recorder()
    deliver(ledger, [LogChannel(), webhook], clock)
    assert webhook.taken == []
    assert json.loads(capsys.readouterr().err)["level"] == "info"
    assert recent_alerts(ledger)[0].state == "sent"


def test_the_sixth_of_a_category_waits_for_a_digest(ledger: Ledger, clock: MovedClock) -> None:
    """The flood of 600 mails in a night."""
    webhook = Recorder()
    for number in range(600):
        raise_alert(ledger, different(number), clock)
        if number % 100 == 0:
            deliver(ledger, [webhook], clock)
    raise_alert(ledger, alert(category=AlertCategory.SERVICE), clock)
    deliver(ledger, [webhook], clock)
    assert len(webhook.taken) == 6 and "service" in webhook.subjects[-1]
    clock.forward(minutes=59)
    deliver(ledger, [webhook], clock)
    assert len(webhook.taken) == 6
    clock.forward(minutes=1)
    (done,) = deliver(ledger, [webhook], clock)
    assert (done.sent, done.digested, len(webhook.taken)) == (0, 595, 7)
    digest = webhook.taken[-1]
    assert digest.subject == "[digest] 595 alerts: feed_stale 595"
    assert digest.text.count("no answer") == 3 and "and 592 more" in digest.text
    states = [kept.state for kept in recent_alerts(ledger, 1000)]
    assert (states.count("digested"), states.count("sent")) == (595, 6)


def test_the_window_slides(ledger: Ledger, clock: MovedClock) -> None:
    webhook = Recorder()
    for number in range(10):
        raise_alert(ledger, different(number), clock)
        deliver(ledger, [webhook], clock)
        clock.forward(minutes=12)
    # 0, 12, 24, 36, 48 and, as the first ones leave the window, 60 and so on
    assert len(webhook.taken) == 10


def test_a_channel_s_limits_hold_for_an_hour_and_a_day_and_digests_still_go_out(
    ledger: Ledger, clock: MovedClock
) -> None:
    mail = Recorder("mail", Limits(10, 50))
    sent_at: list[datetime] = []
    number = 0
    for _ in range(30):
        for category in AlertCategory:
            number += 1
            raise_alert(ledger, replace(different(number), category=category), clock)
        before = len(mail.taken)
        deliver(ledger, [mail], clock)
        sent_at += [clock.at] * (len(mail.taken) - before)
        clock.forward(hours=1)
    deliver(ledger, [mail], clock)
    for at in sent_at:
        assert sum(at - timedelta(hours=1) < other <= at for other in sent_at) <= 10
        assert sum(at - timedelta(days=1) < other <= at for other in sent_at) <= 50
    assert max(sent_at.count(at) for at in sent_at) == 10
    kept = recent_alerts(ledger, 1000)
    assert len(kept) == 30 * len(AlertCategory)
    for one in kept:
        (send,) = one.sends
        assert send.sent_at is not None and send.sent_at <= one.raised_at + timedelta(hours=1)


def test_critical_goes_out_at_once_beyond_every_limit(ledger: Ledger, clock: MovedClock) -> None:
    mail = Recorder("mail", Limits(10, 50))
    for number in range(60):
        raise_alert(ledger, different(number, "critical"), clock, backfill=number % 2 == 0)
    (done,) = deliver(ledger, [mail], clock)
    assert (done.sent, done.problem) == (60, None)


@pytest.mark.parametrize(("severity", "minutes"), [("error", 30), ("warning", 60)])
def test_a_backfill_is_quiet(
    ledger: Ledger, clock: MovedClock, severity: Severity, minutes: int
) -> None:
    webhook = Recorder()
    for number in range(4):
        raise_alert(ledger, different(number, severity), clock, backfill=True)
    clock.forward(minutes=minutes - 1)
    deliver(ledger, [webhook], clock)
    assert webhook.taken == []
    clock.forward(minutes=1)
    deliver(ledger, [webhook], clock)
    assert webhook.subjects == ["[digest] 4 alerts: feed_stale 4"]


# what fails


def test_a_dead_channel_is_tried_again_later_and_holds_up_no_other(
    ledger: Ledger, clock: MovedClock
) -> None:
    raise_alert(ledger, alert(severity="critical"), clock)
    tried: list[datetime] = []

    def fail(message: Message) -> None:
        tried.append(clock.at)
        refuse(message)

    dead, mail = Recorder(fault=fail), Recorder("mail")
    for _ in range(180):
        deliver(ledger, [dead, mail], clock)
        clock.forward(minutes=1)
    assert len(mail.taken) == 1
    pauses = [(later - earlier).seconds // 60 for earlier, later in pairwise(tried)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30, 30]
    (kept,) = recent_alerts(ledger)
    failed = next(send for send in kept.sends if send.channel == "webhook")
    assert kept.state == "pending"
    assert (failed.state, failed.attempts) == ("pending", 10)
    assert failed.error == "webhook: answered 500"

    dead.fault = None
    (done,) = deliver(ledger, [dead], clock)
    assert done.sent == 0 and "webhook: answered 500; tried again after" in str(done.problem)
    clock.forward(minutes=30)
    assert deliver(ledger, [dead], clock)[0].sent == 1
    assert recent_alerts(ledger)[0].state == "sent"


def test_a_channel_that_hangs_is_left_behind(ledger: Ledger, clock: MovedClock) -> None:
    raise_alert(ledger, alert(), clock)
    end = threading.Event()
    hanging = Recorder(fault=lambda _: refuse(_) if end.wait(30) else None)
    mail = Recorder("mail")
    try:
        stuck, well = deliver(ledger, [hanging, mail], clock, deadline=0.05)
    finally:
        end.set()
    assert (stuck.sent, well.sent, len(mail.taken)) == (0, 1, 1)
    assert "no answer within 0.05 s" in str(stuck.problem)


def test_one_message_that_is_never_taken_keeps_no_other_back(
    ledger: Ledger, clock: MovedClock
) -> None:
    def refuse_injuries(message: Message) -> None:
        if "bdl_injuries" in message.text and "digest" not in message.subject:
            refuse(message)

    webhook = Recorder(fault=refuse_injuries)
    raise_alert(ledger, alert(severity="critical"), clock)
    deliver(ledger, [webhook], clock)
    for number in range(8):
        raise_alert(ledger, different(number), clock)
    clock.forward(minutes=1)
    deliver(ledger, [webhook], clock)
    assert len(webhook.taken) == 5
    for _ in range(62):
        clock.forward(minutes=1)
        deliver(ledger, [webhook], clock)
    assert webhook.subjects[-1] == "[digest] 3 alerts: feed_stale 3"


def test_an_unforeseen_error_of_a_channel_is_kept_by_its_name_alone(
    ledger: Ledger, clock: MovedClock
) -> None:
    def fail(_message: Message) -> None:
        raise RuntimeError("https://hooks.example/T0/S3CRET")

    raise_alert(ledger, alert(), clock)
    (done,) = deliver(ledger, [Recorder(fault=fail)], clock)
    with ledger.engine.connect() as connection:
        stored = str(connection.execute(select(ALERT_CHANNELS)).all())
        stored += str(connection.execute(select(ALERT_SENDS)).all())
    assert "webhook: RuntimeError" in stored and "S3CRET" not in stored + str(done)


def test_without_a_ledger_delivery_says_so_and_raises_nothing(
    ledger: Ledger, clock: MovedClock
) -> None:
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("drop table alert_sends")
    (done,) = deliver(ledger, [Recorder()], clock)
    assert "is the ledger reachable?" in str(done.problem)


# several at once


def test_of_several_deliverers_one_sends(ledger: Ledger, clock: MovedClock) -> None:
    for number in range(20):
        raise_alert(ledger, different(number, "critical"), clock)
    webhook = Recorder()
    together = threading.Barrier(4)

    def deliver_together(_: int) -> int:
        together.wait()
        return deliver(ledger, [webhook], clock)[0].sent

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(deliver_together, range(4)))
    assert sum(sent) == 20
    assert len(set(webhook.subjects)) == len(webhook.subjects) == 20


def test_what_is_raised_while_another_sends_goes_out_as_well(
    ledger: Ledger, clock: MovedClock
) -> None:
    """Its own deliverer finds the channel claimed and leaves it to the one who claimed it."""
    late: list[int] = []

    def raise_another(message: Message) -> None:
        if "feed b:" in message.text:
            raise_alert(ledger, different(2, "critical"), clock)
            late.append(deliver(ledger, [Recorder()], clock)[0].sent)

    webhook = Recorder(fault=raise_another)
    raise_alert(ledger, different(1, "critical"), clock)
    assert deliver(ledger, [webhook], clock)[0].sent == 2
    assert late == [0]


def test_what_is_raised_just_before_the_release_goes_out_as_well(
    ledger: Ledger, clock: MovedClock
) -> None:
    """The last look found nothing more, and the channel is still claimed."""
    late: list[int] = []

    def before_the_release(*execution: Any) -> None:
        statement, parameters = execution[2:4]
        values = parameters.values() if isinstance(parameters, dict) else parameters
        if "SET claimed_until=" in statement and None in values and not late:
            late.append(-1)
            raise_alert(ledger, different(2, "critical"), clock)
            late[0] = deliver(ledger, [Recorder()], clock)[0].sent

    raise_alert(ledger, different(1, "critical"), clock)
    event.listen(ledger.engine, "before_cursor_execute", before_the_release)
    webhook = Recorder()
    assert deliver(ledger, [webhook], clock)[0].sent == 2
    assert late == [0]


def test_after_a_crash_the_next_one_sends(ledger: Ledger, clock: MovedClock) -> None:
    """Killed between sending and recording: it is sent again, not lost."""
    raise_alert(ledger, alert(severity="critical"), clock)
    webhook = Recorder()

    class Killed(BaseException):
        pass

    class DyingClock(MovedClock):
        def now(self) -> datetime:
            if webhook.taken:
                raise Killed
            return NOW

    with pytest.raises(Killed):
        deliver(ledger, [webhook], DyingClock())
    with ledger.engine.begin() as connection:  # a process that is gone releases nothing
        connection.execute(ALERT_CHANNELS.update().values(claimed_until=NOW + timedelta(minutes=1)))
    assert deliver(ledger, [webhook], clock)[0].sent == 0
    clock.forward(minutes=1)
    assert deliver(ledger, [webhook], clock)[0].sent == 1
    assert len(webhook.taken) == 2


def test_a_new_channel_is_not_sent_history(ledger: Ledger, clock: MovedClock) -> None:
    raise_alert(ledger, alert(), clock)
    clock.forward(days=2, hours=23)
    raise_alert(ledger, different(1), clock)
    clock.forward(hours=1)
    webhook = Recorder()
    deliver(ledger, [webhook], clock)
    assert webhook.subjects == ["[warning] feed_stale: feed b: no answer"]


# the runbook


def test_each_category_has_its_section_in_the_runbook_and_the_other_way_round() -> None:
    text = (project_root() / "docs" / "runbook.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"(?ms)^## (\w+)$\n(.*?)(?=^## |\Z)", text))
    assert set(sections) == set(AlertCategory)
    for name, section in sections.items():
        for part in ("\nSee: ", "\nDo: "):
            assert part in section and "nba-props" in section.split(part)[1], name
