"""The landing zone: immutable files, on local disk or behind any fsspec URL such as `gs://`.

`<feed>/<game_date>/<scope>__<captured_at>.json.gz` holds the body as received. For a feed that is
decoded first (a PDF, a page, a CSV) it holds the decoded document, with the original bytes beside
it. What was refused is kept under `quarantine/` in the same form.
"""

import gzip
import hashlib
import importlib
import re
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ops.errors import ConfigurationError
from scrapers.calendar import compact
from scrapers.feed import Content

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,119}")
_UNSAFE_CHARACTER = re.compile(r"[^A-Za-z0-9_-]")
_ORIGINALS: tuple[Content, ...] = ("pdf", "html", "csv")
QUARANTINE = "quarantine"


class DamagedFileError(Exception):
    """A landed file is missing, cut off or not what was landed."""


@dataclass(frozen=True)
class Stored:
    """A file that was written. `file` is relative to the root, `size` in bytes."""

    file: str
    size: int


def is_safe(scope: str) -> bool:
    """Say whether a scope can be a file name: letters, digits, `.`, `_`, `@`, `-`, no `..`."""
    return bool(_SAFE.fullmatch(scope)) and ".." not in scope


class LandingZone:
    """Reads and writes landed files.

    Args:
        root: a local path, or a URL that fsspec understands.

    Raises:
        ConfigurationError: the root cannot be used.
    """

    def __init__(self, root: str) -> None:
        """Open the file system behind the root; nothing is written yet."""
        core = importlib.import_module("fsspec.core")
        try:
            self._fs, self._root = core.url_to_fs(str(root))
        except (ValueError, ImportError, OSError) as error:
            raise ConfigurationError(
                f"landing zone {root}: cannot be opened ({error}); check NBA_PROPS_LANDING"
            ) from error
        protocol = self._fs.protocol
        self._is_local = "file" in ((protocol,) if isinstance(protocol, str) else protocol)
        self.root = str(root)

    def file_of(
        self,
        feed: str,
        game_date: date,
        scope: str,
        captured_at: datetime,
        quarantine: bool = False,
    ) -> str:
        """Return the file of a payload, relative to the root.

        In quarantine an unsafe scope is replaced by its safe characters and a digest.

        Raises:
            ValueError: feed or scope could lead out of the root.
        """
        if quarantine and not is_safe(scope):
            digest = hashlib.sha256(scope.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            scope = f"{_UNSAFE_CHARACTER.sub('_', scope)[:40].lstrip('_-') or 'x'}-{digest}"
        if not is_safe(feed) or not is_safe(scope):
            raise ValueError(f"{feed!r}, {scope!r} cannot be part of a file name")
        head = f"{QUARANTINE}/" if quarantine else ""
        return f"{head}{feed}/{game_date.isoformat()}/{scope}__{compact(captured_at)}.json.gz"

    def write(self, file: str, body: bytes) -> Stored:
        """Pack a body and write it so that no reader ever sees a part of it."""
        packed = gzip.compress(body, compresslevel=6, mtime=0)
        self._put(file, packed)
        return Stored(file, len(packed))

    def write_original(self, file: str, content: Content, body: bytes) -> str:
        """Write the original of a decoded payload beside it; return its file."""
        beside = original_of(file, content)
        self._put(beside, body)
        return beside

    def read(self, file: str) -> bytes:
        """Return the unpacked body of a landed file.

        Raises:
            DamagedFileError: it is missing or cannot be unpacked to the end.
        """
        try:
            return gzip.decompress(self._fs.cat_file(self._full(file)))
        except FileNotFoundError:
            raise DamagedFileError(f"{file} is missing from {self.root}") from None
        except (OSError, EOFError, zlib.error) as error:
            raise DamagedFileError(f"{file} in {self.root} is damaged ({error})") from error

    def read_original(self, file: str, content: Content) -> bytes:
        """Return the original bytes beside a decoded payload.

        Raises:
            DamagedFileError: they are missing.
        """
        try:
            return bytes(self._fs.cat_file(self._full(original_of(file, content))))
        except OSError:
            raise DamagedFileError(
                f"{original_of(file, content)} is missing from {self.root}"
            ) from None

    def read_received(self, file: str, content: Content) -> tuple[bytes, Content]:
        """Return a landed payload as it came: the original beside it, where it was decoded.

        Raises:
            DamagedFileError: it is missing or cannot be unpacked to the end.
        """
        if content == "json" or self.size(original_of(file, content)) is None:
            return self.read(file), "json"
        return self.read_original(file, content), content

    def read_refused(self, file: str) -> tuple[bytes, Content]:
        """Return the body of a quarantined file and what it is, by its suffix.

        Raises:
            DamagedFileError: it is missing or cannot be unpacked to the end.
        """
        for content in _ORIGINALS:
            if file.endswith(f".{content}"):
                return self.read_original(file.removesuffix(f".{content}"), content), content
        return self.read(file), "json"

    def size(self, file: str) -> int | None:
        """Return the size of a file in bytes, None when there is none."""
        try:
            return int(self._fs.info(self._full(file))["size"])
        except FileNotFoundError:
            return None

    def sizes(self) -> Mapping[str, int]:
        """Return the size of every landed file by its path, in one listing."""
        try:
            found: dict[str, Any] = self._fs.find(self._root, detail=True)
        except FileNotFoundError:
            return {}
        cut = len(self._root.rstrip("/")) + 1
        return {path[cut:]: int(info["size"]) for path, info in found.items()}

    def _put(self, file: str, data: bytes) -> None:
        try:
            self._put_whole(self._full(file), data)
        except OSError as error:
            raise ConfigurationError(
                f"landing zone {self.root}: {file} cannot be written ({error}); check"
                " NBA_PROPS_LANDING, the permissions and the free space"
            ) from error

    def _put_whole(self, full: str, data: bytes) -> None:
        if not self._is_local:
            self._fs.pipe_file(full, data)  # object stores show a file only when it is whole
            return
        self._fs.makedirs(full.rpartition("/")[0], exist_ok=True)
        temporary = f"{full}.{uuid.uuid4().hex[:8]}.part"
        try:
            self._fs.pipe_file(temporary, data)
            self._fs.mv(temporary, full)
        except BaseException:
            if self._fs.exists(temporary):
                self._fs.rm_file(temporary)
            raise

    def _full(self, file: str) -> str:
        return f"{self._root.rstrip('/')}/{file}"


def original_of(file: str, content: Content) -> str:
    """Return where the original of a decoded payload is kept."""
    return f"{file.removesuffix('.json.gz')}.{content}"
