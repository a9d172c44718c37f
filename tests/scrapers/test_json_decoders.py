import pytest

from scrapers.decoders import decode
from scrapers.decoders.json_document import decode_json
from scrapers.decoders.result_sets import decode_result_sets
from scrapers.errors import DecodeError
from scrapers.registry import FEEDS
from tests.scrapers.scraper_payloads import body, gamelog


def test_tables_become_rows_by_header_whatever_the_column_order() -> None:
    document = gamelog(rows=1)
    table = document["resultSets"][0]
    before = decode_result_sets(body(document))
    table["headers"].reverse()
    table["rowSet"] = [list(reversed(row)) for row in table["rowSet"]]
    assert decode_result_sets(body(document)) == before
    assert before["LeagueGameLog"][0]["PTS"] == 20
    assert before["parameters"]["DateFrom"] == "2024-03-14"


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"<!DOCTYPE html><title>Access Denied</title>", "HTML page titled 'Access Denied'"),
        (b"{", "not JSON"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b"[" * 100 + b"]" * 100, "nested deeper than 64"),
        (b'{"a": "\\ud800"}', "half of a surrogate pair"),
        (b"[" * 200_000, "nested deeper than 64"),
        (b'{"Message": "An error has occurred."}', "fields Message"),
        (b'{"resultSets": [{"name": "A", "headers": ["X"], "rowSet": [[1, 2]]}]}', "row 0 has 2"),
        (b'{"resultSets": [7]}', r"resultSets\[0\] is int"),
        (b"[]", "a list of 0"),
    ],
)
def test_a_body_of_another_kind_is_named(content: bytes, seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decode_result_sets(content)


def test_a_whole_surrogate_pair_is_text() -> None:
    assert decode_json(b'{"a": "\\ud83c\\udfc0"}') == {"a": "\U0001f3c0"}


def test_a_byte_order_mark_does_no_harm() -> None:
    assert decode_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_what_was_decoded_before_is_only_parsed() -> None:
    assert decode(FEEDS["nbac_injury_report"], "json", b'{"records": []}') == {"records": []}
