"""The parsed project in a file, for the next process, while what it was parsed from is the same.

dbt's own partial parse takes a second of every process, and parses the whole project anew after a
dbt command with another profile. What is kept here is read in a thirtieth of that. The file is a
pickle and lies among what dbt writes: whoever can change it can change the project too.
"""

import hashlib
import os
import pickle
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import yaml
from dbt.artifacts.resources.base import FileHash
from dbt.contracts.files import ParseFileType
from dbt.contracts.graph.manifest import Manifest
from dbt_common.clients.system import load_file_contents

from dbt_project.kept_templates import use_compiled
from ops.drafts import drafted

# Where dbt looks for a project's files unless it is told otherwise.
_DIRECTORIES = ("analyses", "functions", "macros", "models", "seeds", "snapshots", "tests")
# What reads them, and the variables that it reads, but for those that no manifest is made of.
_PACKAGES = ("dbt-adapters", "dbt-bigquery", "dbt-common", "dbt-core", "dbt-duckdb", "jinja2")
_VARIABLE = re.compile(rb"env_var\(\s*['\"](\w+)")
_OF_NO_MATTER = {"DBT_LOG_PATH", "DBT_SEND_ANONYMOUS_USAGE_STATS", "DBT_TARGET_PATH"}
_FIELDS = [field.name for field in fields(Manifest) if not field.name.startswith("_")]
_SEAL = hashlib.sha256().digest_size


def parsed_from(project: Path, flags: Sequence[str], variables: Mapping[str, str]) -> bytes:
    """A digest over all that a manifest is made of.

    Args:
        project: directory of dbt_project.yml; its files count by their contents.
        flags: that dbt is called with.
        variables: of the environment; those count that dbt or a file of the project reads.
    """
    digest = hashlib.sha256()
    read = {name for name in variables if name.startswith("DBT_")} - _OF_NO_MATTER
    # the code beside this file decides what of a manifest is left in it
    for path in [*_files(project), *sorted(Path(__file__).parent.glob("*.py"))]:
        content = b""
        with suppress(OSError):  # an editor's mark, which dbt does not read either
            content = path.read_bytes()
        read.update(map(bytes.decode, _VARIABLE.findall(content)))
        digest.update(os.fsencode(f"{path} {len(content)}\n"))
        digest.update(content)
    told = [f"{name}={variables.get(name)}" for name in sorted(read)]
    for text in (sys.version, *map(version, _PACKAGES), *flags, *told):
        digest.update(os.fsencode(f"{len(text)} {text}\n"))
    return digest.digest()


def is_of_its_files(manifest: Manifest) -> bool:
    """Whether dbt has read the YAML that is there: by its times it skips what it knows."""
    with suppress(OSError):  # one is gone
        return all(
            file.checksum == FileHash.from_contents(load_file_contents(file.path.absolute_path))
            for file in manifest.files.values()
            if file.parse_file_type is ParseFileType.Schema
        )
    return False


def read_kept(file: Path, made_of: bytes) -> Manifest | None:
    """The manifest that `keep` wrote, None when it is of something else or cannot be read.

    dbt has its templates then.
    """
    with suppress(Exception):  # whatever is amiss with it: it is parsed again
        content = memoryview(file.read_bytes())
        seal, kept = content[:_SEAL], content[_SEAL:]
        if seal == _sealed(made_of, kept):
            held, templates = pickle.loads(kept)
            manifest = Manifest(**held)
            manifest.build_parent_and_child_maps()  # type: ignore[no-untyped-call]
            use_compiled(templates)
            return manifest
    return None


def keep(file: Path, made_of: bytes, manifest: Manifest, templates: bytes, project: Path) -> None:
    """Write what `read_kept` reads, unless dbt looks for more than `parsed_from` does."""
    if not _is_known(project):
        return
    with suppress(OSError, pickle.PickleError):  # then the next process parses again
        # not the manifest itself: as dbt pickles one, its lookups come back in each other's places
        held = {name: getattr(manifest, name) for name in _FIELDS}
        kept = pickle.dumps((held, templates), protocol=pickle.HIGHEST_PROTOCOL)
        file.parent.mkdir(parents=True, exist_ok=True)
        with drafted(file) as draft:
            draft.write_bytes(_sealed(made_of, kept) + kept)


def _sealed(made_of: bytes, kept: bytes | memoryview) -> bytes:
    """Tells what is kept from what is of something else, and from what a crash left of it."""
    digest = hashlib.sha256(made_of)
    digest.update(kept)
    return digest.digest()


def _files(project: Path) -> list[Path]:
    found = [*project.glob("*.yml"), *project.glob(".dbtignore")]
    for directory in _DIRECTORIES:
        for base, _, names in os.walk(project / directory, followlinks=True):
            ours = (".py", ".pyc") if directory == "tests" else ".pyc"
            found += [Path(base, name) for name in names if not name.endswith(ours)]
    return sorted(found)


def _is_known(project: Path) -> bool:
    """Whether dbt looks for files in _DIRECTORIES and nowhere else, as in packages."""
    settings = yaml.safe_load((project / "dbt_project.yml").read_text())
    told = {path for name in settings if name.endswith("-paths") for path in settings[name]}
    packages = [project / name for name in ("packages.yml", "dependencies.yml")]
    return told <= {*_DIRECTORIES} and not any(path.exists() for path in packages)
