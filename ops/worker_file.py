"""Where the worker of a place is reached and what it was started with, in a file for its user only.

Read by every `run` and `update` before anything heavy is imported.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from ops.drafts import drafted
from ops.processes import lives

FILE = "worker.json"
PREFIX = "NBA_PROPS_"
# What else a command is told from outside.
NAMES = frozenset(
    {
        "ODDS_API_KEY",
        "BALLDONTLIE_API_KEY",
        "BETTINGPROS_API_KEY",
        "BIGDATABALL_DRIVE_KEY",
        "BIGDATABALL_DRIVE_FOLDER",
        "PREFECT_API_URL",
        # google-auth and requests read these themselves
        "GOOGLE_APPLICATION_CREDENTIALS",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    }
)
LEDGER, TARGET, DIRECTORY = f"{PREFIX}LEDGER_URL", f"{PREFIX}TARGET", "the working directory"
DEFAULT_LEDGER, DEFAULT_TARGET = "sqlite:///state/ledger.db", "duckdb"


@dataclass(frozen=True)
class WorkerAddress:
    """A running worker: `version` is that of its code, `settings` are sealed with its token.

    process_begun: see ops.processes.
    """

    port: int
    pid: int
    token: str
    target: str
    version: str
    settings: Mapping[str, str]
    process_begun: str | None = None

    def lives(self) -> bool:
        """Whether its process is there still."""
        return lives(self.pid, self.process_begun)


def told_settings() -> dict[str, str]:
    """What a command started here and now is told: the environment over `.env`, and where it is."""
    told = {
        name: value
        for source in (dotenv_values(".env"), os.environ)
        for name, value in source.items()
        if value and (name.startswith(PREFIX) or name in NAMES)
    }
    return {**told, DIRECTORY: os.getcwd()}


def target_of(settings: Mapping[str, str]) -> str:
    """The target that these settings choose."""
    return settings.get(TARGET, DEFAULT_TARGET)


def sealed(settings: Mapping[str, str], token: str) -> dict[str, str]:
    """The settings as digests, which can be compared and not read."""
    key = token.encode()
    return {
        name: hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
        for name, value in settings.items()
    }


def differing(address: WorkerAddress, settings: Mapping[str, str]) -> list[str]:
    """Names of the settings that the worker was told otherwise."""
    mine = sealed(settings, address.token)
    names = sorted({*mine, *address.settings} - {TARGET})
    return [name for name in names if mine.get(name) != address.settings.get(name)]


def worker_file(settings: Mapping[str, str]) -> Path:
    """The file beside the ledger, or in `state` when the ledger is a database server."""
    url = settings.get(LEDGER, DEFAULT_LEDGER)
    if urlsplit(url).scheme.partition("+")[0] != "sqlite":
        return Path("state") / FILE
    return Path(url.partition(":///")[2]).parent / FILE


def read_address(path: Path) -> WorkerAddress | None:
    """The worker that wrote the file; None without a file that can be read."""
    try:
        return WorkerAddress(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_address(path: Path, address: WorkerAddress) -> None:
    """Write the file whole, readable for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with drafted(path) as draft:
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(address)), encoding="utf-8")
