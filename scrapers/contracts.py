"""What a decoded document must look like: paths with types, kept in `scrapers/contracts/`.

A path such as `leagueSchedule.gameDates[].games[].gameId` names a field of every object of a list.
A required field that is missing or of another type refuses the payload, and so does an optional
one (used when present) of another type. A field named nowhere is only reported. A provider that
sends several shapes has a contract with `forms`; `when` is the path that tells a form from the
others. `rows` is the path of what is counted, or a list of such paths. The type `date` is a text
that begins with one, written 2024-03-15.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from ops.errors import ConfigurationError

_TYPES: Mapping[str, frozenset[type]] = {
    "string": frozenset({str}),
    "date": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
    "boolean": frozenset({bool}),
    "null": frozenset({type(None)}),
    "object": frozenset({dict}),
    "array": frozenset({list}),
}
_NAMES: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
    dict: "an object",
    list: "a list",
}
_WORDS = {
    "string": "text",
    "date": "a date such as 2024-03-15",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "object": "an object",
    "array": "a list",
}


class _Missing:
    """Stands where a field is not there."""


_MISSING = _Missing()


@dataclass
class _Node:
    """One field of a contract: its types if it is a leaf, its children if it is a container."""

    types: frozenset[type] = frozenset()
    wanted: str = ""
    required: bool = False
    is_list: bool = False
    is_date: bool = False
    children: dict[str, "_Node"] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """One shape of a feed's documents, compiled to a tree; `when` is empty for any document."""

    root: _Node
    rows: tuple[tuple[str, ...], ...]
    envelope: str | None
    when: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """The contract of one feed: its forms, the first that fits a document applies."""

    feed: str
    forms: tuple[Form, ...]

    def form_of(self, document: Any) -> Form:
        """Return the form a document has, the last one when it has none."""
        return next((form for form in self.forms if _has(document, form.when)), self.forms[-1])


@dataclass(frozen=True)
class Findings:
    """What a check found: violations refuse the payload, new fields inform."""

    violations: tuple[str, ...]
    rows: int
    new_fields: tuple[str, ...]


def load_contract(name: str) -> Contract:
    """Read and compile `scrapers/contracts/<name>.json`.

    Raises:
        ConfigurationError: the file is missing or not a contract.
    """
    source = contract_source(name)
    try:
        return compile_contract(source)
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"contract {name}: {file_of_contract(name)} is no contract: {error}"
        ) from error


def contract_source(name: str) -> Mapping[str, Any]:
    """Read a contract as it is written.

    Raises:
        ConfigurationError: the file is missing or not JSON.
    """
    where = file_of_contract(name)
    try:
        text = (files("scrapers") / "contracts" / f"{name}.json").read_text(encoding="utf-8")
        source: Mapping[str, Any] = json.loads(text)
    except FileNotFoundError:
        raise ConfigurationError(f"contract {name}: {where} is missing; add it") from None
    except ValueError as error:
        raise ConfigurationError(f"contract {name}: {where} is no contract: {error}") from error
    return source


def file_of_contract(name: str) -> str:
    """Return where the contract of a feed stands in the project."""
    return f"scrapers/contracts/{name}.json"


def compile_contract(source: Mapping[str, Any]) -> Contract:
    """Compile a contract from its JSON form.

    Raises:
        KeyError, ValueError: a part is missing or a type is not known.
    """
    forms = tuple(_form(form) for form in source.get("forms", [source]))
    if not forms:
        raise ValueError("forms is empty")
    return Contract(source["feed"], forms)


def is_named(contract: Contract, path: str) -> bool:
    """Whether a contract names the field at a path as `check` reports it, or what holds it."""
    return any(_is_named(form, path.split(".")) for form in contract.forms)


def check(contract: Contract, document: Any) -> Findings:
    """Compare a decoded document with its contract.

    Returns:
        Violations with the place and an example, the number of rows, and the paths of fields the
        contract does not name.
    """
    prefix = ""
    form = contract.form_of(document)
    if form.envelope and isinstance(document, dict) and form.envelope in document:
        document, prefix = document[form.envelope], form.envelope
    if not isinstance(document, dict):
        seen = f"{prefix or 'the document'} is {_NAMES[type(document)]}"
        return Findings((f"{seen}, the contract says an object",), 0, ())
    violations: list[str] = []
    new_fields: set[str] = set()
    _check(form.root, [document], prefix, document, prefix, violations, new_fields)
    counted = sum(_count(document, path) for path in form.rows)
    return Findings(tuple(violations), counted, tuple(sorted(new_fields)))


def _form(source: Mapping[str, Any]) -> Form:
    root = _Node()
    for path, wanted in source["required"].items():
        _add(root, path, wanted, required=True)
    for path, wanted in source.get("optional", {}).items():
        _add(root, path, wanted, required=False)
    for path in source.get("unused", ()):
        _add(root, path, "", required=False)
    rows = source["rows"]
    return Form(
        root=root,
        rows=tuple(tuple(path.split(".")) for path in (rows if isinstance(rows, list) else [rows])),
        envelope=source.get("envelope"),
        when=tuple(source["when"].split(".")) if source.get("when") else (),
    )


def _is_named(form: Form, parts: list[str]) -> bool:
    node = form.root
    for part in parts[1:] if parts[0] == form.envelope else parts:
        child = node.children.get(part.removesuffix("[]"))
        if child is None:
            return False
        if not child.children:
            return True
        node = child
    return True


def _has(document: Any, path: tuple[str, ...]) -> bool:
    for part in path:
        name = part.removesuffix("[]")
        if not isinstance(document, dict) or name not in document:
            return False
        document = document[name]
        if part.endswith("[]"):
            document = document[0] if isinstance(document, list) and document else None
    return True


def _add(root: _Node, path: str, wanted: str, *, required: bool) -> None:
    node = root
    parts = path.split(".")
    for depth, part in enumerate(parts):
        name, is_list = part.removesuffix("[]"), part.endswith("[]")
        node = node.children.setdefault(name, _Node())
        node.is_list = node.is_list or is_list
        node.required = node.required or required
        if depth == len(parts) - 1 and wanted:
            kinds = wanted.split("|")
            node.is_date = "date" in kinds
            node.types = frozenset[type]().union(*(_TYPES[kind] for kind in kinds))
            node.wanted = " or ".join(_WORDS[kind] for kind in kinds)


def _check(
    node: _Node,
    objects: list[dict[str, Any]],
    path: str,
    document: Any,
    prefix: str,
    violations: list[str],
    new_fields: set[str],
) -> None:
    if not objects:
        return
    new_fields.update(
        _joined(path, name) for name in set().union(*objects) if name not in node.children
    )
    for name, child in node.children.items():
        here = _joined(path, name)
        column = [held.get(name, _MISSING) for held in objects]
        seen = set(map(type, column))
        if _Missing in seen:
            if child.required:
                violations.append(_describe(document, prefix, here, _is_missing, "is missing"))
                continue
            column = [value for value in column if value is not _MISSING]
        seen.discard(_Missing)
        if child.children:
            inner = _containers(child, column, seen, here, document, prefix, violations)
            _check(
                child,
                inner,
                here + ("[]" if child.is_list else ""),
                document,
                prefix,
                violations,
                new_fields,
            )
        elif child.types and not seen <= child.types:
            types = child.types
            violations.append(
                _describe(
                    document,
                    prefix,
                    here,
                    lambda value, types=types: (  # type: ignore[misc]
                        value is not _MISSING and type(value) not in types
                    ),
                    f"the contract says {child.wanted}",
                )
            )
        elif child.is_date and not all(map(_begins_with_a_date, set(column))):
            violations.append(
                _describe(
                    document,
                    prefix,
                    here,
                    lambda value: value is not _MISSING and not _begins_with_a_date(value),
                    f"the contract says {child.wanted}",
                )
            )


def _containers(
    child: _Node,
    column: list[Any],
    seen: set[type],
    here: str,
    document: Any,
    prefix: str,
    violations: list[str],
) -> list[dict[str, Any]]:
    wanted: type = list if child.is_list else dict
    allowed = {wanted} if child.required else {wanted, type(None)}
    if not seen <= allowed:
        says = f"the contract says {_NAMES[wanted]}"
        violations.append(
            _describe(
                document,
                prefix,
                here,
                lambda value: value is not _MISSING and type(value) not in allowed,
                says,
            )
        )
        return []
    found: list[Any] = [value for value in column if type(value) is wanted]
    if not child.is_list:
        return found
    rows: list[Any] = [row for held in found for row in held]
    if any(type(row) is not dict for row in rows):
        violations.append(
            _describe(
                document,
                prefix,
                f"{here}[]",
                lambda value: type(value) is not dict,
                "the contract says an object",
            )
        )
        return []
    return rows


def _describe(
    document: Any, prefix: str, path: str, is_bad: Callable[[Any], bool], says: str
) -> str:
    inner = path[len(prefix) :].lstrip(".")
    for place, value in _walk(document, inner.split("."), prefix):
        if is_bad(value):
            if value is _MISSING:
                return f"{place} is missing"
            shown = json.dumps(value, default=str)
            return f"{place} is {_NAMES.get(type(value), 'odd')} ({shown[:60]}), {says}"
    return f"{path}: {says}"


def _walk(value: Any, parts: list[str], place: str) -> Iterator[tuple[str, Any]]:
    if not parts:
        yield place, value
        return
    name, is_list = parts[0].removesuffix("[]"), parts[0].endswith("[]")
    here = _joined(place, name)
    found = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
    if not is_list:
        yield from _walk(found, parts[1:], here) if len(parts) > 1 else iter([(here, found)])
        return
    for index, row in enumerate(found if isinstance(found, list) else ()):
        yield from _walk(row, parts[1:], f"{here}[{index}]")


def _begins_with_a_date(value: Any) -> bool:
    """Whether a text begins with a date, written 2024-03-15; null does no harm."""
    try:
        return value is None or date.fromisoformat(value[:10]).isoformat() == value[:10]
    except ValueError:
        return False


def _is_missing(value: Any) -> bool:
    return value is _MISSING


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _count(document: Any, parts: tuple[str, ...]) -> int:
    level = [document]
    for part in parts:
        name, is_list = part.removesuffix("[]"), part.endswith("[]")
        found = [held.get(name) for held in level if isinstance(held, dict)]
        if is_list:
            level = [row for rows in found if isinstance(rows, list) for row in rows]
        else:
            level = [value for value in found if value is not None]
    return len(level)
