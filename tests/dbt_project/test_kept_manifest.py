"""A parsed project is read back by the next process, and parsed again when any of it differs."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from dbt_common.clients import jinja
from dbt_common.clients.jinja import template_cache

from dbt_project import kept_manifest
from dbt_project.runner import DbtSession
from dbt_project.targets import duckdb_target

MODEL = "models/phase_2/marked.sql"
OF_A_SOURCE = {
    "sources.yml": "sources: [{name: here, tables: [{name: tables}]}]",
    "sourced.sql": "select 1 as id -- of {{ source('here', 'tables') }}",
}


@pytest.fixture
def session(small_project: Path, tmp_path: Path) -> Callable[[], DbtSession]:
    """Sessions as processes open them, one after the other."""
    target = duckdb_target(tmp_path / "held" / "nba_props.duckdb")
    for name, text in OF_A_SOURCE.items():
        (small_project / "models/phase_2" / name).write_text(text)
    return lambda: DbtSession(target, project_dir=small_project)


@pytest.fixture
def parsed(
    session: Callable[[], DbtSession], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], bool]:
    """Whether another session parses the project, which has been parsed once."""
    session().manifest()
    calls: list[object] = []
    really = DbtSession._parsed

    def told(self: DbtSession, env: dict[str, str]) -> object:
        calls.append(env)
        return really(self, env)

    monkeypatch.setattr(DbtSession, "_parsed", told)

    def parses() -> bool:
        calls.clear()
        session().manifest()
        return bool(calls)

    return parses


def test_the_next_process_finds_the_project_parsed(
    session: Callable[[], DbtSession], parsed: Callable[[], bool]
) -> None:
    first = session()
    first.manifest()
    assert not parsed()
    again = session()
    assert again.manifest().nodes.keys() == first.manifest().nodes.keys()
    assert again.manifest().flat_graph == first.manifest().flat_graph
    assert again.project_fingerprint() == first.project_fingerprint()
    with again:
        built = again.invoke("run", select=["phase_2", "phase_3"])
    assert sorted((node.name, node.status) for node in built) == [
        ("counted", "success"),
        ("marked", "success"),
        ("sourced", "success"),
    ]


def test_the_next_process_compiles_no_template(
    session: Callable[[], DbtSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    session().manifest()
    template_cache.clear()

    def compiles(string: str, **_: object) -> None:
        raise AssertionError(string)

    monkeypatch.setattr(jinja, "get_template", compiles)
    with session() as again:
        assert len(again.invoke("run", select=["phase_2", "phase_3"])) == 3
    kinds = {type(template) for template in template_cache.file_cache.values()}
    assert kinds == {jinja.get_environment().template_class}


def edited(project: Path) -> None:
    (project / MODEL).write_text((project / MODEL).read_text() + "\n-- edited\n")


def gained(project: Path) -> None:
    (project / "models/phase_2/gained.sql").write_text("select 1 as id")


def gained_in_python(project: Path) -> None:
    model = "def model(dbt, session):\n    return session.sql('select 1 as id')\n"
    (project / "models/phase_2/in_python.py").write_text(model)


def marked_by_an_editor(project: Path) -> None:
    (project / "models/phase_2/.#marked.sql").symlink_to("someone@host.1234")


def described_at_the_same_time(project: Path) -> None:
    file = project / "models/phase_2/sources.yml"
    held = file.stat()
    file.write_text(file.read_text().replace("name: here", "name: here, description: told"))
    os.utime(file, ns=(held.st_atime_ns, held.st_mtime_ns))


def lost(project: Path) -> None:
    (project / "models/phase_4/behind.sql").unlink()


def told_otherwise(project: Path) -> None:
    settings = project / "dbt_project.yml"
    settings.write_text(settings.read_text() + "\nvars: {told: otherwise}\n")


CHANGES = [
    edited,
    gained,
    gained_in_python,
    told_otherwise,
    lost,
    marked_by_an_editor,
    described_at_the_same_time,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_project_that_changed_is_parsed_again(
    change: Callable[[Path], None],
    small_project: Path,
    session: Callable[[], DbtSession],
    parsed: Callable[[], bool],
) -> None:
    assert not parsed()
    change(small_project)
    assert parsed()
    assert not parsed()
    kept = session().manifest()
    shutil.rmtree(small_project / "target")
    anew = session().manifest()
    assert anew.nodes.keys() == kept.nodes.keys()
    assert [source.source_description for source in anew.sources.values()] == [
        source.source_description for source in kept.sources.values()
    ]


def test_other_packages_and_other_variables_parse_again(
    parsed: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    for harmless in ("NBA_PROPS_NOBODY_READS", "DBT_SEND_ANONYMOUS_USAGE_STATS"):
        monkeypatch.setenv(harmless, "false")
        assert not parsed()
    for read in ("DBT_ENV_CUSTOM_ENV_SEASON", "NBA_PROPS_CORRELATION_ID"):
        monkeypatch.setenv(read, "2023")
        assert parsed()
    monkeypatch.setattr(kept_manifest, "version", lambda package: "0.0.0")
    assert parsed()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "cut": lambda whole: whole[: len(whole) // 2],
    "a page of zeros": lambda whole: whole[:5000] + bytes(4096) + whole[9096:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_file_is_no_obstacle(
    damage: Callable[[bytes], bytes], small_project: Path, parsed: Callable[[], bool]
) -> None:
    (kept,) = (small_project / "target").glob("*.manifest")
    kept.write_bytes(damage(kept.read_bytes()))
    assert parsed()
    assert not parsed()


def test_a_project_with_files_elsewhere_is_not_kept(
    small_project: Path, session: Callable[[], DbtSession]
) -> None:
    (small_project / "marts").mkdir()
    (small_project / "marts" / "one.sql").write_text("select 1 as id")
    settings = small_project / "dbt_project.yml"
    settings.write_text(settings.read_text().replace("[models]", "[models, marts]"))
    assert "model.small.one" in session().manifest().nodes
    (small_project / "marts" / "one.sql").unlink()
    assert "model.small.one" not in session().manifest().nodes
    assert list((small_project / "target").glob("*.manifest")) == []


def test_it_lies_where_dbt_is_told_to_write(
    session: Callable[[], DbtSession],
    parsed: Callable[[], bool],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "elsewhere"))
    assert parsed()
    assert not parsed()
    assert [file.name for file in (tmp_path / "elsewhere").glob("*.manifest")] == [
        "nba_props.duckdb.manifest"
    ]
    monkeypatch.delenv("DBT_TARGET_PATH")
    assert not parsed()


def test_what_was_edited_while_it_was_parsed_is_not_kept(
    small_project: Path, session: Callable[[], DbtSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = DbtSession._parsed

    def meanwhile(self: DbtSession, env: dict[str, str]) -> object:
        found = really(self, env)
        edited(small_project)
        return found

    monkeypatch.setattr(DbtSession, "_parsed", meanwhile)
    session().manifest()
    assert list((small_project / "target").glob("*.manifest")) == []
