import pytest
import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel, UnsupportedError
from sqlglot.parsers.bigquery import BigQueryParser

from dbt_project.emulator_process import (
    KEPT,
    keep_generators,
    keep_parsed,
    seldom_look_for_arrays,
)

SQL = "select /* of a note */ a, count(*) as n from t where b = 'x' group by a"


@pytest.fixture
def really_parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that sqlglot really parses from here on."""
    texts: list[str] = []
    parse = Dialect.parse

    def told(self: Dialect, sql: str, **options: object) -> object:
        texts.append(sql)
        return parse(self, sql, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Dialect, "parse", told)
    return texts


@pytest.fixture
def parsed_texts(really_parsed: list[str]) -> list[str]:
    keep_parsed()
    return really_parsed


@pytest.fixture
def parsed_for_arrays(really_parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(BigQueryParser, "SUPPORTS_IMPLICIT_UNNEST", True)
    seldom_look_for_arrays()
    return really_parsed


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


ARRAYS = (
    "select * from t, t.xs as x",
    "select * from d.t as One cross join one.`xs`",
    "select * from (select x from (select 1 as n) as one, d.t as other cross join other.xs as x)",
    "with one as (select [1] as xs) select * from one, one.xs",
    "create table d.made as select * from t left join t.xs",
)
NO_ARRAYS = (
    "select * from p.d.t as t cross join p.d.t as other",
    "select * from d.t join d.other using (n)",
    "select * from t, unnest(t.xs) as x",
)


@pytest.mark.parametrize("sql", ARRAYS)
def test_a_join_with_an_array_is_read_as_sqlglot_reads_it(
    sql: str, request: pytest.FixtureRequest
) -> None:
    as_sqlglot = sqlglot.parse_one(sql, read="bigquery")
    assert as_sqlglot.find(exp.Unnest)
    parsed: list[str] = request.getfixturevalue("parsed_for_arrays")
    assert sqlglot.parse_one(sql, read="bigquery") == as_sqlglot
    assert parsed == [sql, sql]


@pytest.mark.parametrize("sql", NO_ARRAYS)
def test_no_array_is_looked_for_where_there_is_none(
    sql: str, request: pytest.FixtureRequest
) -> None:
    as_sqlglot = sqlglot.parse_one(sql, read="bigquery")
    parsed: list[str] = request.getfixturevalue("parsed_for_arrays")
    assert sqlglot.parse_one(sql, read="bigquery") == as_sqlglot
    assert parsed == [sql]


@pytest.fixture
def generators(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The generators that are made from here on."""
    made: list[object] = []
    generator = Dialect.generator

    def told(self: Dialect, **options: object) -> object:
        made.append(generator(self, **options))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(Dialect, "generate", Dialect.generate)
    monkeypatch.setattr(Dialect, "generator", told)
    keep_generators()
    return made


def test_a_generator_that_is_done_writes_again(generators: list[object]) -> None:
    tree = sqlglot.parse_one(SQL, read="bigquery")
    texts = {tree.sql("duckdb") for _ in range(3)}
    assert len(texts) == len(generators) == 1
    assert tree.sql("duckdb", pretty=True) not in texts
    assert tree.sql("bigquery") != tree.sql("mysql")
    assert len(generators) == 4


def test_a_generator_that_failed_writes_no_more(generators: list[object]) -> None:
    tree = sqlglot.parse_one("select array_agg(a ignore nulls) from t", read="bigquery")
    for _ in range(2):
        with pytest.raises(UnsupportedError):
            tree.sql("mysql", unsupported_level=ErrorLevel.RAISE)
    assert len(generators) == 2
