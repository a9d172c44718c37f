"""Where alerts go: the log, a Slack-compatible webhook, mail. A channel is a value that sends."""

import ipaddress
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

import requests
from pydantic import SecretStr

from ops.alert_rules import Limits
from ops.alert_text import Message
from ops.errors import ConfigurationError, NbaPropsError
from ops.logging import get_logger
from ops.settings import Settings

TIMEOUT = 5.0
WEBHOOK_LIMITS = Limits(per_hour=30, per_day=200)
MAIL_LIMITS = Limits(per_hour=10, per_day=50)
# not every server says that it takes more
_SEVEN_BITS = policy.SMTP.clone(cte_type="7bit")
_SMTP_PORTS = {"smtp": 587, "smtps": 465}


class ChannelError(NbaPropsError):
    """A channel did not take a message. The text holds no secret and may be kept."""


class AlertChannel(Protocol):
    """Anywhere a message can be sent to.

    limits: None for a channel that takes all there is, alerts of severity `info` included.
    """

    @property
    def name(self) -> str:
        """What the ledger calls the channel."""
        ...

    @property
    def limits(self) -> Limits | None:
        """How much it takes."""
        ...

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            ChannelError: it was not taken.
        """
        ...


@dataclass(frozen=True)
class LogChannel:
    """The log on stderr."""

    name: str = "log"
    limits: Limits | None = None

    def send(self, message: Message) -> None:
        """Write one line at the level of the severity."""
        getattr(get_logger(), message.severity)(message.subject, alert=message.text)


@dataclass(frozen=True)
class WebhookChannel:
    """A POST of `{"text": …}`; whoever knows the URL may post, so it is never shown."""

    url: SecretStr
    name: str = "webhook"
    limits: Limits | None = WEBHOOK_LIMITS
    timeout: float = TIMEOUT

    def send(self, message: Message) -> None:
        """Post a message; an answer of 2xx takes it."""
        # a cause that quotes a provider must not be able to address everyone in the channel
        text = message.text
        for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, entity)
        try:
            with requests.post(
                self.url.get_secret_value(),
                json={"text": text},
                timeout=self.timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                status = response.status_code
        except (requests.RequestException, ValueError) as error:
            # the error's own text names the URL
            raise ChannelError(f"webhook: {type(error).__name__}; is the address right?") from None
        if not 200 <= status < 300:
            raise ChannelError(f"webhook: answered {status}; see NBA_PROPS_ALERT_WEBHOOK")


@dataclass(frozen=True)
class MailChannel:
    """Mail over SMTP, encrypted from the start (`smtps`) or by STARTTLS when that is offered.

    A password is sent over an encrypted connection only, or to this machine.
    """

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    user: str | None = None
    password: SecretStr | None = None
    is_encrypted: bool = False
    name: str = "mail"
    limits: Limits | None = MAIL_LIMITS
    timeout: float = TIMEOUT
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def send(self, message: Message) -> None:
        """Send a mail to all recipients; one that is taken for any of them counts as sent."""
        mail = EmailMessage(policy=_SEVEN_BITS)
        mail["Subject"] = message.subject
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.recipients)
        mail.set_content(message.text)
        try:
            connection = self._connected()
            try:
                self._log_in(connection)
                connection.send_message(mail, self.sender, self.recipients)
            finally:
                # the mail is taken or not by now, whatever becomes of the farewell
                with suppress(smtplib.SMTPException, OSError):
                    connection.quit()
        except smtplib.SMTPResponseException as error:
            code = error.smtp_code
            raise ChannelError(f"mail: {type(error).__name__}, answered {code}") from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise ChannelError(f"mail: {type(error).__name__} at {self.host}:{self.port}") from None

    def _connected(self) -> smtplib.SMTP:
        where = (self.host, self.port)
        if self.is_encrypted:
            return smtplib.SMTP_SSL(*where, timeout=self.timeout, context=self.tls)
        return smtplib.SMTP(*where, timeout=self.timeout)

    def _log_in(self, connection: smtplib.SMTP) -> None:
        is_encrypted = self.is_encrypted
        connection.ehlo_or_helo_if_needed()
        if not is_encrypted and connection.has_extn("starttls"):
            connection.starttls(context=self.tls)
            is_encrypted = True
        if self.user is None or self.password is None:
            return
        if not is_encrypted and not _is_loopback(self.host):
            raise ChannelError(
                f"mail: {self.host}:{self.port} offers no encryption, so the password is not"
                " sent; use its smtps:// port in NBA_PROPS_SMTP_URL"
            )
        connection.login(self.user, self.password.get_secret_value())


def channels_from(settings: Settings) -> list[AlertChannel]:
    """Return the log, and the webhook and the mail where they are set.

    Raises:
        ConfigurationError: an address cannot be used.
    """
    channels: list[AlertChannel] = [LogChannel()]
    if settings.alert_webhook is not None:
        channels.append(_webhook(settings.alert_webhook))
    if settings.smtp_url is not None:
        channels.append(_mail(settings.smtp_url, settings.alert_from, settings.alert_to))
    return channels


def _webhook(url: SecretStr) -> WebhookChannel:
    try:
        parts = urlsplit(url.get_secret_value())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError(
            "NBA_PROPS_ALERT_WEBHOOK: not an http or https URL; copy it whole from the service"
        )
    return WebhookChannel(url)


def _mail(url: SecretStr, sender: str, recipients: str) -> MailChannel:
    to = tuple(address.strip() for address in recipients.split(",") if address.strip())
    if not to or not sender:
        raise ConfigurationError(
            "NBA_PROPS_SMTP_URL is set, but not who mail is from and to; set"
            " NBA_PROPS_ALERT_FROM and NBA_PROPS_ALERT_TO (several separated by commas)"
        )
    try:
        parts = urlsplit(url.get_secret_value())
        host, port, scheme = parts.hostname, parts.port, parts.scheme
    except ValueError:
        host, port, scheme = None, None, ""
    if host is None or scheme not in _SMTP_PORTS:
        raise ConfigurationError(
            "NBA_PROPS_SMTP_URL: write it as smtp://user:password@host:587 or"
            " smtps://user:password@host:465, with signs such as @ and / in it quoted (%40, %2F)"
        )
    return MailChannel(
        host=host,
        port=port or _SMTP_PORTS[scheme],
        sender=sender,
        recipients=to,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else SecretStr(unquote(parts.password)),
        is_encrypted=scheme == "smtps",
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
