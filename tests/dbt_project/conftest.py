"""A dbt project of three models, so that the runner is tested without the real one."""

from pathlib import Path

import pytest

PROJECT = """
name: small
profile: small
model-paths: [models]
flags: {send_anonymous_usage_stats: false}
models: {small: {+materialized: table}}
"""

PROFILES = """
small:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('NBA_PROPS_WAREHOUSE') }}"
      schema: small
      threads: 1
"""

MODELS = {
    "phase_2/marked.sql": 'select \'{{ env_var("NBA_PROPS_CORRELATION_ID", "none") }}\' as id',
    "phase_3/counted.sql": "select count(*) as n from {{ ref('marked') }}",
    "phase_4/broken.sql": "select no_such_column from {{ ref('counted') }}",
    "phase_4/behind.sql": "select * from {{ ref('broken') }}",
}


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """The project's directory."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "dbt_project.yml").write_text(PROJECT)
    (root / "profiles.yml").write_text(PROFILES)
    for name, sql in MODELS.items():
        path = root / "models" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql)
    return root
