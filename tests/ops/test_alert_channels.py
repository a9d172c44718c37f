import base64
import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from ops.alert_channels import (
    MAIL_LIMITS,
    WEBHOOK_LIMITS,
    ChannelError,
    LogChannel,
    MailChannel,
    WebhookChannel,
    channels_from,
)
from ops.alert_delivery import deliver
from ops.alert_text import Message
from ops.alerts import Alert, AlertCategory, raise_alert, recent_alerts
from ops.clock import FixedClock
from ops.errors import ConfigurationError
from ops.ledger import open_ledger
from ops.logging import configure_logging
from ops.settings import Settings

NOW = datetime(2024, 3, 15, 22, 0, tzinfo=UTC)
MESSAGE = Message("[warning] service: Dončić's line", "Dončić <!channel> & co\nDo: wait", "warning")
PASSWORD = "hunter2-hunter2"


# a webhook


@dataclass
class Hook:
    """A web server that answers with `status`, or not before `end`."""

    status: int = 200
    hangs: bool = False
    end: threading.Event = field(default_factory=threading.Event)
    bodies: list[Any] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def hook() -> Iterator[Hook]:
    held = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.bodies.append(json.loads(body))
            if held.hangs:
                held.end.wait(30)
            self.send_response(held.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        held.url = f"http://127.0.0.1:{port}/services/T0/S3CRETPATH"
        yield held
        held.end.set()


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def webhook(url: str, timeout: float = 5.0) -> WebhookChannel:
    return WebhookChannel(SecretStr(url), timeout=timeout)


def test_a_webhook_is_posted_the_text_and_addresses_nobody(hook: Hook) -> None:
    webhook(hook.url).send(MESSAGE)
    assert hook.bodies == [{"text": "Dončić &lt;!channel&gt; &amp; co\nDo: wait"}]


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_any_other_answer_is_a_failure_that_hides_the_address(hook: Hook, status: int) -> None:
    hook.status = status
    with pytest.raises(ChannelError, match=f"answered {status}") as raised:
        webhook(hook.url).send(MESSAGE)
    assert "S3CRET" not in shown(raised.value)
    assert len(hook.bodies) == 1


def test_a_webhook_that_is_silent_or_gone_is_a_failure_that_hides_the_address(hook: Hook) -> None:
    hook.hangs = True
    with pytest.raises(ChannelError, match="ReadTimeout") as silent:
        webhook(hook.url, timeout=0.1).send(MESSAGE)
    with pytest.raises(ChannelError, match="ConnectionError") as gone:
        webhook("http://127.0.0.1:1/S3CRETPATH").send(MESSAGE)
    assert "S3CRET" not in shown(silent.value) + shown(gone.value)


def shown(error: BaseException) -> str:
    """What a log could show of an error: its text and whatever led to it, unless hidden."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{error!r} {shown(behind) if behind else ''}"


@pytest.mark.parametrize("way", ["refusing", "hanging", "gone"])
def test_the_address_stays_out_of_ledger_log_and_report(
    hook: Hook, way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("DEBUG", as_json=True)
    hook.status, hook.hangs = 500, way == "hanging"
    url = "http://127.0.0.1:1/S3CRETPATH" if way == "gone" else hook.url
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    alert = Alert(AlertCategory.SERVICE, "critical", "worker gone", "nba-props serve")
    raise_alert(ledger, alert, FixedClock(NOW))
    done = deliver(
        ledger, [LogChannel(), webhook(url)], FixedClock(NOW), deadline=0.2 if hook.hangs else 10
    )
    assert [(one.channel, one.sent) for one in done] == [("log", 1), ("webhook", 0)]
    assert done[1].problem is not None
    (kept,) = recent_alerts(ledger)
    assert {send.channel: send.state for send in kept.sends} == {
        "log": "sent",
        "webhook": "pending",
    }
    ledger.close()
    out, err = capsys.readouterr()
    assert "worker gone" in err and "alert channel failed" in err
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"worker gone" in stored
    assert b"S3CRET" not in stored and "S3CRET" not in out + err + repr(done)


# mail


@dataclass
class Post:
    """An SMTP server: what it offers, what was said to it, the mails that it took."""

    extensions: tuple[str, ...] = ()
    refuses_login: bool = False
    hangs_up_late: bool = False
    tls: ssl.SSLContext | None = None
    said: list[str] = field(default_factory=list)
    said_encrypted: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def post() -> Iterator[Post]:
    held = Post()

    class Handler(socketserver.StreamRequestHandler):
        def answer(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            said = held.said
            self.answer("220 post")
            while line := self.rfile.readline().decode().strip():
                said.append(line)
                match line.split()[0].upper():
                    case "EHLO":
                        offered = ("post", *held.extensions)
                        marks = ["-"] * (len(offered) - 1) + [" "]
                        for mark, name in zip(marks, offered, strict=True):
                            self.answer(f"250{mark}{name}")
                    case "STARTTLS":
                        assert held.tls is not None
                        self.answer("220 go")
                        said = held.said_encrypted
                        try:
                            self.request = held.tls.wrap_socket(self.request, server_side=True)
                        except ssl.SSLError:
                            return
                        self.rfile = self.request.makefile("rb")
                        self.wfile = self.request.makefile("wb", buffering=0)
                    case "AUTH":
                        self.answer("535 who are you" if held.refuses_login else "235 welcome")
                    case "DATA":
                        self.answer("354 go on")
                        held.mails.append(self.mail())
                        self.answer("250 taken")
                    case "QUIT":
                        if not held.hangs_up_late:
                            self.answer("221 bye")
                            return
                    case _:
                        self.answer("250 ok")

        def mail(self) -> str:
            lines: list[str] = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line)
            return "".join(lines)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with serving(Server(("127.0.0.1", 0), Handler)) as port:
        held.port = port
        yield held


def mail(post: Post, **values: Any) -> MailChannel:
    return MailChannel("127.0.0.1", post.port, "nba@x.org", ("a@x.org", "b@x.org"), **values)


def with_password(post: Post, **values: Any) -> MailChannel:
    return mail(post, user="nba", password=SecretStr(PASSWORD), **values)


def test_a_mail_says_all_to_everyone(post: Post) -> None:
    mail(post).send(MESSAGE)
    (raw,) = post.mails
    assert raw.isascii()
    taken = message_from_string(raw, policy=policy.default)
    assert (taken["Subject"], taken["To"]) == (MESSAGE.subject, "a@x.org, b@x.org")
    assert taken.get_content().replace("\r\n", "\n").strip() == MESSAGE.text
    assert [line for line in post.said if line.startswith("rcpt")] == [
        "rcpt TO:<a@x.org>",
        "rcpt TO:<b@x.org>",
    ]


def test_a_mail_that_was_taken_counts_whatever_the_farewell(post: Post) -> None:
    post.hangs_up_late = True
    mail(post, timeout=0.2).send(MESSAGE)
    assert len(post.mails) == 1


def test_encryption_that_is_offered_is_used_before_anything_is_said(
    post: Post, certificate: Path
) -> None:
    post.extensions = ("STARTTLS", "AUTH PLAIN")
    post.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    post.tls.load_cert_chain(certificate)
    with_password(post, tls=ssl.create_default_context(cafile=certificate)).send(MESSAGE)
    assert [line.split()[0] for line in post.said] == ["ehlo", "STARTTLS"]
    login = base64.b64encode(f"\0nba\0{PASSWORD}".encode()).decode()
    assert f"AUTH PLAIN {login}" in post.said_encrypted
    assert len(post.mails) == 1


def test_a_certificate_that_nobody_vouches_for_ends_it(post: Post, certificate: Path) -> None:
    post.extensions = ("STARTTLS", "AUTH PLAIN")
    post.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    post.tls.load_cert_chain(certificate)
    with pytest.raises(ChannelError, match="SSLCertVerificationError"):
        with_password(post).send(MESSAGE)
    assert post.mails == post.said_encrypted == []


def test_a_password_is_not_sent_in_the_clear_to_another_machine(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.extensions = ("AUTH PLAIN",)
    monkeypatch.setattr("ops.alert_channels._is_loopback", lambda _: False)
    with pytest.raises(ChannelError, match="offers no encryption"):
        with_password(post).send(MESSAGE)
    assert not [line for line in post.said if line.startswith("AUTH")]


def test_a_refused_login_is_told_without_the_password(post: Post) -> None:
    post.extensions, post.refuses_login = ("AUTH PLAIN",), True
    with pytest.raises(ChannelError, match="SMTPAuthenticationError, answered 535") as raised:
        with_password(post).send(MESSAGE)
    assert PASSWORD not in shown(raised.value) + repr(with_password(post))


def test_a_mail_server_that_is_gone_is_a_failure() -> None:
    with pytest.raises(ChannelError, match=r"ConnectionRefusedError at 127\.0\.0\.1:1"):
        MailChannel("127.0.0.1", 1, "a@x.org", ("b@x.org",)).send(MESSAGE)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post")])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "post.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


# settings

Told = Callable[..., Settings]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.chdir(tmp_path)
    for name in ("ALERT_WEBHOOK", "SMTP_URL", "ALERT_FROM", "ALERT_TO"):
        monkeypatch.delenv(f"NBA_PROPS_{name}", raising=False)

    def settings(**values: str) -> Settings:
        for name, value in values.items():
            monkeypatch.setenv(f"NBA_PROPS_{name.upper()}", value)
        return Settings()

    return settings


def test_without_settings_there_is_the_log(told: Told) -> None:
    assert channels_from(told()) == [LogChannel()]


def test_channels_come_from_the_settings(told: Told) -> None:
    log, hooked, mailed = channels_from(
        told(
            alert_webhook="https://hooks.example/T0/S3CRET",
            smtp_url="smtps://me%40x.org:p%2Fw@mail.example",
            alert_from="nba@x.org",
            alert_to="a@x.org, b@x.org",
        )
    )
    assert (log.limits, hooked.limits, mailed.limits) == (None, WEBHOOK_LIMITS, MAIL_LIMITS)
    assert isinstance(mailed, MailChannel) and mailed.password is not None
    assert (mailed.host, mailed.port, mailed.is_encrypted) == ("mail.example", 465, True)
    assert (mailed.user, mailed.password.get_secret_value()) == ("me@x.org", "p/w")
    assert mailed.recipients == ("a@x.org", "b@x.org")
    assert "S3CRET" not in repr((log, hooked, mailed)) and "p/w" not in repr(mailed)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"alert_webhook": "S3CRET"}, "NBA_PROPS_ALERT_WEBHOOK"),
        ({"smtp_url": "smtp://u:S3CRET@h"}, "NBA_PROPS_ALERT_TO"),
        ({"smtp_url": "http://u:S3CRET@h", "alert_from": "a", "alert_to": "b"}, "SMTP_URL"),
        ({"smtp_url": "smtp://u:S3C/RET@h", "alert_from": "a", "alert_to": "b"}, "SMTP_URL"),
    ],
)
def test_what_cannot_be_used_is_named_and_not_shown(
    told: Told, values: dict[str, str], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named) as raised:
        channels_from(told(**values))
    assert "S3C" not in shown(raised.value)
