"""Environment variables set around one dbt invocation."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set `values` in os.environ and put back what was there before."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def working_directory_kept() -> Iterator[None]:
    """Return to the current directory afterwards: dbt changes to the project's."""
    before = os.getcwd()
    try:
        yield
    finally:
        os.chdir(before)
