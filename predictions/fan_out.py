"""A slate in parts that are predicted side by side; the result does not depend on the parts."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Protocol, TypeAlias

import pandas as pd

from predictions.predict import PredictionBatch
from predictions.systems import SYSTEM_IDS

# Players of a part; smaller slates are one.
PART = 150

Predict: TypeAlias = Callable[[pd.DataFrame], PredictionBatch]
Answer: TypeAlias = "PredictionBatch | Exception"


class FanOut(Protocol):
    """How parts are predicted: one answer a part, in their order; an error is an answer."""

    def __call__(self, parts: Sequence[pd.DataFrame], predict: Predict) -> list[Answer]:
        """Predict every part."""
        ...


def parts_of(features: pd.DataFrame, size: int = PART) -> list[pd.DataFrame]:
    """The rows in parts of about equal length, at most `size` rows each."""
    count = -(-len(features) // size)
    if count <= 1:
        return [features]
    bounds = [len(features) * number // count for number in range(count + 1)]
    return [features.iloc[begin:end].reset_index(drop=True) for begin, end in pairwise(bounds)]


def in_threads(workers: int) -> FanOut:
    """Parts in threads of this process; a single part is predicted without one."""

    def fan_out(parts: Sequence[pd.DataFrame], predict: Predict) -> list[Answer]:
        if len(parts) == 1:
            return [answer_of(predict, parts[0])]
        with ThreadPoolExecutor(workers, thread_name_prefix="predict") as pool:
            return list(pool.map(lambda part: answer_of(predict, part), parts))

    return fan_out


def answer_of(predict: Predict, part: pd.DataFrame) -> Answer:
    """Predict one part; an error concerns this part alone."""
    try:
        return predict(part)
    except Exception as error:
        return error


def joined(batches: Sequence[PredictionBatch]) -> PredictionBatch:
    """Batches of parts as the batch of the whole, rows by system as predict_slate has them."""
    order = {system: place for place, system in enumerate(SYSTEM_IDS)}
    rows = [row for batch in batches for row in batch.rows]
    return PredictionBatch(
        rows=sorted(rows, key=lambda row: order[str(row["system_id"])]),
        lines={key: lines for batch in batches for key, lines in batch.lines.items()},
        skipped=[one for batch in batches for one in batch.skipped],
        withheld=[one for batch in batches for one in batch.withheld],
    )
