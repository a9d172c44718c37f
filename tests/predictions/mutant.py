"""A pytest plugin that breaks one line of a module before anything imports it.

NBA_PROPS_MUTANT holds JSON: the module, what one of its lines says, and what it says instead.
"""

import json
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

VARIABLE = "NBA_PROPS_MUTANT"


class _Broken(SourceFileLoader):
    """Compiles the module's text with the line changed."""

    def __init__(self, name: str, path: str, right: str, wrong: str) -> None:
        super().__init__(name, path)
        self._right, self._wrong = right, wrong

    def get_code(self, fullname: str) -> CodeType:
        text = self.get_source(fullname) or ""
        if text.count(self._right) != 1:
            raise ImportError(f"{fullname} does not say once: {self._right}")
        return compile(text.replace(self._right, self._wrong), self.path, "exec")


class _Finder(MetaPathFinder):
    def __init__(self, module: str, right: str, wrong: str) -> None:
        self._module, self._right, self._wrong = module, right, wrong

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname == self._module else None
        if spec is not None and spec.origin:
            spec.loader = _Broken(fullname, spec.origin, self._right, self._wrong)
        return spec


if VARIABLE in os.environ:
    sys.meta_path.insert(0, _Finder(*json.loads(os.environ[VARIABLE])))
