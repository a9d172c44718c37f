import datetime

from dbt_common.behavior_flags import Behavior
from dbt_common.clients import agate_helper

from dbt_project.made_once import make_once

make_once()


def test_columns_have_their_types_whoever_was_asked_before() -> None:
    rows = [{"n": 1, "day": datetime.date(2026, 11, 1), "text": "1"}]
    for names in (["n", "day", "text"], ["text", "day"], ["n", "day", "text"]):
        table = agate_helper.table_from_data_flat(rows, names)
        assert [tuple(row) for row in table.rows] == [tuple(rows[0][name] for name in names)]
    same = [agate_helper.build_type_tester({"a", "b"}) for _ in range(2)]
    assert same[0] is same[1]
    assert same[0] is not agate_helper.build_type_tester({"a"})


def test_no_rows_are_no_rows() -> None:
    assert len(agate_helper.empty_table().rows) == 0
    assert agate_helper.empty_table() is agate_helper.empty_table()


def test_a_flag_is_what_it_was_told_to_be() -> None:
    flag = {"name": "one_flag", "default": False, "description": "A flag."}
    made = [Behavior([flag], {"one_flag": chosen}) for chosen in (True, False)]
    assert [bool(one.one_flag.no_warn) for one in made] == [True, False]
