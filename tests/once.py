"""What takes long to build, built once for all processes of a test run; each gets a copy."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Value = TypeVar("Value")


def built_once(
    factory: pytest.TempPathFactory, name: str, build: Callable[[Path], Value]
) -> tuple[Path, Value]:
    """A directory as `build` left it, and what `build` returned, which must be picklable."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    shared = root / f"once-{name}"
    shared.mkdir(exist_ok=True)
    directory, kept = shared / "directory", shared / "value.pickle"
    with (shared / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            shutil.rmtree(directory, ignore_errors=True)
            kept.write_bytes(pickle.dumps(build(directory)))
    copy = factory.mktemp(name) / "directory"
    shutil.copytree(directory, copy)
    value: Value = pickle.loads(kept.read_bytes())
    return copy, value
