"""Why a model changed: the feeds whose news reached it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from flows.report import Receipt


def explained(
    receipts: Iterable[Receipt],
    parents: Mapping[str, Sequence[str]],
    begun: Collection[str],
) -> tuple[Receipt, ...]:
    """Receipts with `because`: where what they tell began.

    Followed from model to model as far as rows were written: news that changed nothing in a model
    is no reason for the models behind it.

    receipts: in the order in which the models finished. parents: what each model reads. begun:
    the models that the news came in by.
    """
    reasons: dict[str, set[str]] = {}
    found = []
    for receipt in receipts:
        because = {receipt.model} & set(begun)
        for parent in parents.get(receipt.model, ()):
            because |= reasons.get(parent, set())
        if receipt.written:
            reasons[receipt.model] = because
        found.append(replace(receipt, because=tuple(sorted(because))))
    return tuple(found)
