from flows.reasons import explained
from flows.report import Receipt


def receipt(model: str, updated: int) -> Receipt:
    return Receipt(model, "phase", 1, 0, updated, 0, 1 - updated)


def test_news_counts_as_a_reason_only_as_far_as_it_changed_rows() -> None:
    receipts = [
        receipt("injuries", 1),
        receipt("odds", 1),
        receipt("lines", 0),
        receipt("features", 1),
    ]
    parents = {"lines": ("odds",), "features": ("lines", "injuries"), "injuries": (), "odds": ()}
    found = {
        told.model: told.because for told in explained(receipts, parents, ["injuries", "odds"])
    }
    assert found["lines"] == ("odds",)
    assert found["features"] == ("injuries",)
