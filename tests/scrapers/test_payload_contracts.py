from typing import Any

import pytest

from ops.errors import ConfigurationError
from scrapers.contracts import check, compile_contract, load_contract
from scrapers.registry import FEEDS
from tests.scrapers.scraper_payloads import game as played
from tests.scrapers.scraper_payloads import odds, schedule

CONTRACT = compile_contract(
    {
        "feed": "bdl_injuries",
        "rows": "data[]",
        "required": {"data[].status": "string|null", "data[].player.id": "integer"},
        "optional": {"data[].note": "string"},
        "unused": ["data[].link", "meta"],
    }
)


def entry(**changes: Any) -> dict[str, Any]:
    return {"status": "Out", "player": {"id": 7}} | changes


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_every_feed_has_a_contract(name: str) -> None:
    assert load_contract(name).feed == name


def test_a_document_that_keeps_the_contract_gives_its_number_of_rows() -> None:
    findings = check(CONTRACT, {"data": [entry(), entry(status=None)], "meta": {}})
    assert (findings.violations, findings.rows, findings.new_fields) == ((), 2, ())


@pytest.mark.parametrize(
    ("document", "violation"),
    [
        (
            {"data": [entry(), entry(status=3)]},
            "data[1].status is a whole number (3), the contract says text or null",
        ),
        ({"data": [entry(), {"player": {"id": 7}}]}, "data[1].status is missing"),
        ({"data": [entry(player={"id": True})]}, "data[0].player.id is true or false (true)"),
        ({"data": [entry(player=None)]}, "data[0].player is null (null)"),
        ({"data": [entry(note=5)]}, "data[0].note is a whole number (5)"),
        ({"data": [entry(), 5]}, "data[1] is a whole number (5), the contract says an object"),
        ({"data": {"status": "Out"}}, "data is an object"),
        ({}, "data is missing"),
        ([], "the document is a list, the contract says an object"),
    ],
)
def test_a_violation_names_the_place_and_an_example(document: Any, violation: str) -> None:
    assert check(CONTRACT, document).violations[0].startswith(violation)


def test_new_fields_only_inform_and_known_unused_ones_not_even_that() -> None:
    findings = check(CONTRACT, {"data": [entry(link=1), entry(extra=1)], "source": "x"})
    assert (findings.violations, findings.new_fields) == ((), ("data[].extra", "source"))


def test_a_list_inside_the_historical_envelope_is_checked_too() -> None:
    contract = load_contract("odds_api_player_points_props")
    wrapped: dict[str, Any] = {"timestamp": "2024-03-15T22:00:00Z", "data": odds()}
    assert check(contract, wrapped).rows == check(contract, odds()).rows == 1
    wrapped["data"]["bookmakers"][0]["markets"][0]["outcomes"][0]["point"] = "20.5"
    place = "data.bookmakers[0].markets[0].outcomes[0].point is text"
    assert check(contract, wrapped).violations[0].startswith(place)


def test_rows_are_counted_below_nested_lists() -> None:
    document = schedule(played("0022300001", "2024-03-14"), played("0022300002", "2024-03-15"))
    assert check(load_contract("nbac_schedule"), document).rows == 2
    assert check(load_contract("nbac_schedule"), schedule()).rows == 0


def test_a_missing_contract_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"scrapers/contracts/none\.json is missing"):
        load_contract("none")
