"""The longest files first: whoever runs files side by side waits for none at the end."""

import pytest

LONGEST = (
    "flows/test_targets_agree.py",
    "changes/test_interruptions.py",
    "changes/test_sequences.py",
    "dbt/test_incremental_equals_rebuild.py",
    "flows/test_grade.py",
    "flows/test_archive_day.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONGEST)}

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((order[name] for name in LONGEST if path.endswith(name)), len(LONGEST))

    items.sort(key=place)
