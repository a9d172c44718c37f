import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import duckdb
import pytest
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.cache import RelationsCache
from dbt.adapters.duckdb.impl import DuckDBAdapter

from dbt_project.results import DbtFailure, NodeEvent
from dbt_project.runner import DbtSession, run_environment
from dbt_project.targets import duckdb_target


@pytest.fixture
def warehouse_file(tmp_path: Path) -> Path:
    return tmp_path / "held" / "nba_props.duckdb"


def test_results_name_the_nodes_and_their_statuses(
    small_project: Path, warehouse_file: Path
) -> None:
    with DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session:
        results = session.invoke("run", select=["phase_2", "phase_3"])
    assert [(r.name, r.resource_type, r.status) for r in results] == [
        ("marked", "model", "success"),
        ("counted", "model", "success"),
    ]


def test_a_project_is_told_by_its_files_and_the_name_of_its_database(
    small_project: Path, warehouse_file: Path, tmp_path: Path
) -> None:
    def fingerprint(path: Path) -> str:
        target_path = tmp_path / f"of_{path.parent.name}_{path.stem}"
        session = DbtSession(
            duckdb_target(path), project_dir=small_project, target_path=target_path
        )
        return session.project_fingerprint()

    held = fingerprint(warehouse_file)
    assert fingerprint(tmp_path / "elsewhere" / warehouse_file.name) == held
    assert fingerprint(warehouse_file.with_name("other.duckdb")) != held
    (small_project / "models/phase_4/behind.sql").write_text("select 1 as one")
    assert fingerprint(warehouse_file) != held


def test_the_correlation_id_of_each_invocation_reaches_the_models(
    small_project: Path, warehouse_file: Path
) -> None:
    seen = []
    with DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session:
        for run in ("first", "second"):
            session.invoke("run", select=["marked"], env=run_environment(run, "e"))
            session.release()
            with duckdb.connect(str(warehouse_file)) as connection:
                seen.append(connection.execute("select id from small.marked").fetchone())
    assert seen == [("first",), ("second",)]
    assert "NBA_PROPS_CORRELATION_ID" not in os.environ


def test_a_failed_model_is_named_with_cause_remedy_and_what_it_blocked(
    small_project: Path, warehouse_file: Path
) -> None:
    with (
        DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session,
        pytest.raises(DbtFailure) as failure,
    ):
        session.invoke("run")
    text = str(failure.value)
    assert failure.value.node == "broken"
    assert "model broken failed" in text
    assert "no_such_column" in text
    assert "1 nodes behind it were skipped" in text
    assert "dbt run --select broken+" in text
    assert {r.name: r.status for r in failure.value.results}["counted"] == "success"


@pytest.fixture
def no_room() -> Iterator[None]:
    """No file of this process may grow above eight megabytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**23, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("no_room")
def test_what_the_system_refuses_is_no_fault_of_the_model(
    small_project: Path, warehouse_file: Path
) -> None:
    large = "select hash(range) as a, hash(-range) as b from range(4000000)"
    (small_project / "models" / "phase_2" / "large.sql").write_text(large)
    with (
        DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session,
        pytest.raises(DbtFailure, match="Could not write file") as failure,
    ):
        session.invoke("run", select=["large"])
    assert "Let it read and write there, with room for it, then: dbt run" in str(failure.value)


def test_a_model_that_lacks_memory_is_given_more(small_project: Path, warehouse_file: Path) -> None:
    profile = small_project / "profiles.yml"
    little = "      config_options: {memory_limit: 12MB, max_temp_directory_size: 1MB}\n"
    profile.write_text(profile.read_text() + little)
    large = "select a, list(a) as b from (select hash(range) as a from range(4000000)) group by a"
    (small_project / "models" / "phase_2" / "large.sql").write_text(large)
    with (
        DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session,
        pytest.raises(DbtFailure, match=r"more memory \(memory_limit in profiles.yml\), then: dbt"),
    ):
        session.invoke("run", select=["large"])


def test_several_threads_see_every_table_that_is_there(
    small_project: Path, warehouse_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that did not see its own table was built as if there were none."""
    profile = small_project / "profiles.yml"
    profile.write_text(profile.read_text().replace("threads: 1", "threads: 4"))
    there = "adapter.get_relation(this.database, this.schema, this.identifier) is not none"
    for name in "abcd":
        model = small_project / "models" / "phase_3" / f"{name}.sql"
        model.write_text(f"select {{{{ 1 if {there} else 0 }}}} as was_there")
    note, ask = RelationsCache.add, DuckDBAdapter.get_relation
    asked, noted = Event(), Event()

    def slowly(cache: RelationsCache, relation: BaseRelation) -> None:
        note(cache, relation)
        noted.set()
        time.sleep(0.05)

    def one_by_one(
        adapter: DuckDBAdapter, database: str, schema: str, identifier: str
    ) -> BaseRelation | None:
        if asked.is_set():
            noted.wait(10)
        asked.set()
        return ask(adapter, database, schema, identifier)

    with DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session:
        session.invoke("run", select=["phase_3"], exclude=["counted"])
        monkeypatch.setattr(RelationsCache, "add", slowly)
        monkeypatch.setattr(DuckDBAdapter, "get_relation", one_by_one)
        session.invoke("run", select=["phase_3"], exclude=["counted"])
    with duckdb.connect(str(warehouse_file)) as connection:
        seen = [connection.execute(f"from small.{name}").fetchone() for name in "abcd"]
    assert seen == [(1,)] * 4


def test_what_a_session_never_runs_is_not_in_the_graph_of_templates(
    small_project: Path, warehouse_file: Path
) -> None:
    described = "models: [{name: marked, columns: [{name: id, data_tests: [not_null]}]}]"
    (small_project / "models" / "phase_2" / "marked.yml").write_text(described)
    with DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session:
        nodes = session.manifest().flat_graph["nodes"]
    assert "model.small.marked" in nodes
    assert {node["resource_type"] for node in nodes.values()} == {"model"}


def test_a_project_that_does_not_parse_says_so(small_project: Path, warehouse_file: Path) -> None:
    (small_project / "models" / "phase_2" / "marked.sql").write_text("select {{ nothing")
    with (
        DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session,
        pytest.raises(DbtFailure, match="does not parse"),
    ):
        session.invoke("run")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """SIGINT interrupts, also where a shell started the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("command", ["run", "build"])
@pytest.mark.usefixtures("interruptible")
def test_an_interruption_is_no_failure_of_dbt(
    command: str, small_project: Path, warehouse_file: Path
) -> None:
    def interrupt(_event: NodeEvent) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    target = duckdb_target(warehouse_file)
    with (
        DbtSession(target, project_dir=small_project, progress=interrupt) as session,
        pytest.raises(KeyboardInterrupt),
    ):
        session.invoke(command, select=["marked"])


def test_another_process_can_open_the_file_after_release(
    small_project: Path, warehouse_file: Path
) -> None:
    session = DbtSession(duckdb_target(warehouse_file), project_dir=small_project)
    session.invoke("run", select=["marked"])
    session.release()
    reader = f"import duckdb; duckdb.connect({str(warehouse_file)!r}).sql('from small.marked')"
    done = subprocess.run([sys.executable, "-c", reader], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_it_works_from_any_directory_and_stays_there(
    small_project: Path, warehouse_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session:
        session.invoke("run", select=["marked"])
    assert Path.cwd() == elsewhere
    assert list(elsewhere.iterdir()) == []


def test_progress_is_told_of_start_and_end_of_each_node(
    small_project: Path, warehouse_file: Path
) -> None:
    events: list[NodeEvent] = []
    target = duckdb_target(warehouse_file)
    with DbtSession(target, project_dir=small_project, progress=events.append) as session:
        session.invoke("run", select=["marked"])
    assert [(e.name, e.status) for e in events] == [("marked", "started"), ("marked", "success")]


def test_nothing_is_printed(
    small_project: Path, warehouse_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with (
        DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session,
        pytest.raises(DbtFailure),
    ):
        session.invoke("run")
    assert capfd.readouterr().out == ""


def test_phases_are_the_folders_of_the_models(small_project: Path, warehouse_file: Path) -> None:
    with DbtSession(duckdb_target(warehouse_file), project_dir=small_project) as session:
        phases = session.phases()
    assert phases == {
        "marked": "phase_2",
        "counted": "phase_3",
        "broken": "phase_4",
        "behind": "phase_4",
    }
