from pathlib import Path

import pytest

from ops.errors import ConfigurationError
from ops.places import writable


def test_a_directory_is_made(tmp_path: Path) -> None:
    wanted = tmp_path / "a" / "b"
    assert writable(wanted, "report (--out)") == wanted
    assert wanted.is_dir()


def test_a_file_and_what_cannot_be_made_are_refused_by_name(tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.write_text("")
    with pytest.raises(ConfigurationError, match=r"report \(--out\): .*held is a file; name a"):
        writable(held, "report (--out)")
    with pytest.raises(ConfigurationError, match="cannot be made"):
        writable(held / "below", "report (--out)")
