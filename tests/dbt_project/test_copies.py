from pathlib import Path

import pytest

from dbt_project.copies import scratch_copy
from dbt_project.targets import TargetError, duckdb_target, emulator_target


def test_the_copy_has_the_name_of_the_original_and_is_gone_whatever_happens(tmp_path: Path) -> None:
    original = duckdb_target(tmp_path / "nba_props.duckdb")
    assert original.path is not None
    original.path.write_bytes(b"rows")
    with pytest.raises(RuntimeError, match="in between"), scratch_copy(original) as copy:
        assert copy.path is not None
        assert copy.path.name == original.path.name
        copy.path.write_bytes(b"other rows")
        raise RuntimeError("in between")
    assert list(tmp_path.iterdir()) == [original.path]
    assert original.path.read_bytes() == b"rows"


def test_a_warehouse_that_is_no_file_is_refused_with_what_to_do() -> None:
    target = emulator_target("http://127.0.0.1:1")
    with pytest.raises(TargetError, match="choose --target duckdb"), scratch_copy(target):
        pass
