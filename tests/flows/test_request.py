from pathlib import Path

import pytest

from flows.request import UpstreamKind, parse_upstream
from ops.errors import ConfigurationError


def test_an_archive_names_its_directory(tmp_path: Path) -> None:
    choice = parse_upstream(f"archive:{tmp_path}")
    assert choice.kind is UpstreamKind.ARCHIVE
    assert choice.directory == tmp_path
    assert choice.label == f"archive:{tmp_path}"


@pytest.mark.parametrize("text", ["archive:", "archive:/no/such/place", "moon", "live:now"])
def test_what_cannot_be_an_upstream_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^upstream {text}: "):
        parse_upstream(text)
