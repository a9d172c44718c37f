"""Tests of a project in which one line of a module says something else.

`python -m tests.predictions.mutant` imports what the tests of predictions need, once. For each
order, a line of JSON on its standard input, it forks a process that forgets the project's own
modules, imports them with the line broken, and runs a test; the answer is a line of JSON.
"""

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

import pytest

from ops.project import project_root

NEEDED = ("predictions.predict", "predictions.training", "predictions.registry", "tests.conftest")


@dataclass(frozen=True)
class Order:
    """A line of a module, what it says instead, and the test that is to run."""

    module: str
    right: str
    wrong: str
    test: str

    def as_line(self) -> str:
        """A line of JSON."""
        return json.dumps(asdict(self)) + "\n"


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


def _run(order: Order) -> int:
    root = project_root()
    for name, module in list(sys.modules.items()):
        origin = getattr(module, "__file__", None) or ""
        if name != "__main__" and origin.startswith(str(root)) and ".venv" not in origin:
            del sys.modules[name]
    sys.meta_path.insert(0, _Finder(order.module, order.right, order.wrong))
    options = ("-q", "-x", "-p", "no:cacheprovider", "--rootdir", str(root))
    return pytest.main([*options, f"tests/predictions/{order.test}"])


def _answer(order: Order) -> str:
    with tempfile.TemporaryFile("w+") as output:
        pid = os.fork()
        if pid == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            code = 99
            try:
                code = int(_run(order))
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        os.waitpid(pid, 0)
        output.seek(0)
        return json.dumps({"output": output.read()})


def main() -> None:
    """Answer orders until there are no more."""
    for name in NEEDED:
        importlib.import_module(name)
    for line in sys.stdin:
        print(_answer(Order(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
