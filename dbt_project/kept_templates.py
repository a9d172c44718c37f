"""What dbt renders SQL from, as Python's own code, so that a process need not compile it anew.

Compiling all that a run of models can need takes as long as everything else before its first model.
"""

import marshal
from collections.abc import Iterator
from dataclasses import dataclass

from dbt.artifacts.resources.types import NodeType
from dbt.contracts.graph.manifest import Manifest
from dbt_common.clients.jinja import get_environment, template_cache

from dbt_project.macros_in_use import with_macros_in_use


@dataclass
class Text:
    """What dbt's cache of templates asks for."""

    name: str
    macro_sql: str


def compiled(manifest: Manifest) -> bytes:
    """The code of every template that models and their macros are, for `use_compiled`."""
    environment = get_environment()
    return marshal.dumps({text: environment.compile(text) for text in _texts(manifest)})


def use_compiled(content: bytes) -> None:
    """Give dbt the templates of `compiled`; others are compiled when they are first used.

    Raises:
        EOFError, TypeError, ValueError: it is not what `compiled` made.
    """
    environment = get_environment()
    kind = environment.template_class  # jinja2's own copies a context for each macro it calls
    for text, code in marshal.loads(content).items():
        names = environment.make_globals({})
        template_cache.file_cache[text] = kind.from_code(environment, code, names)


def _texts(manifest: Manifest) -> Iterator[str]:
    kept = with_macros_in_use(manifest)
    yield from (macro.macro_sql for macro in kept.macros.values())
    for node in kept.nodes.values():
        if node.resource_type is NodeType.Model:
            yield node.raw_code
