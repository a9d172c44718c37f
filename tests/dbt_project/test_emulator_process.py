import pytest
import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from dbt_project.emulator_process import KEPT, keep_parsed

SQL = "select /* of a note */ a, count(*) as n from t where b = 'x' group by a"


@pytest.fixture
def parsed_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that sqlglot really parses from here on."""
    texts: list[str] = []
    parse = Dialect.parse

    def told(self: Dialect, sql: str, **options: object) -> object:
        texts.append(sql)
        return parse(self, sql, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Dialect, "parse", told)
    keep_parsed()
    return texts


def test_a_text_is_parsed_once_and_nobody_sees_what_another_does_to_it(
    parsed_texts: list[str],
) -> None:
    first = sqlglot.parse_one(SQL, read="bigquery")
    before = first.sql("bigquery")
    for column in first.find_all(exp.Column):
        column.replace(exp.column("changed"))
    assert first.sql("bigquery") != before
    assert sqlglot.parse_one(SQL, read="bigquery").sql("bigquery") == before
    assert parsed_texts == [SQL]


def test_another_dialect_or_option_is_another_text(parsed_texts: list[str]) -> None:
    sqlglot.parse_one("select `a` from t", read="bigquery")
    sqlglot.parse_one("select `a` from t", read="mysql")
    sqlglot.parse_one("select `a` from t", read="mysql", error_level=sqlglot.ErrorLevel.IGNORE)
    assert len(parsed_texts) == 3


def test_old_texts_are_forgotten(parsed_texts: list[str]) -> None:
    for number in (*range(KEPT + 1), 0):
        sqlglot.parse_one(f"select {number}", read="bigquery")
    assert parsed_texts.count("select 0") == 2
    assert parsed_texts.count("select 1") == 1
