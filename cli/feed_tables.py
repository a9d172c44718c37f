"""Feeds as tables for people."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.feed_status import FeedLine

PROBLEMS_SHOWN = 20
HISTORY = {"newest": "the newest capture counts", "every": "every capture is kept"}


def feeds_table(lines: Sequence[FeedLine]) -> Table:
    """One row a feed."""
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for name in ("feed", "provider", "last capture", "freshness"):
        table.add_column(name, no_wrap=True)
    for name in ("rows", "drift", "refused", "failed"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in lines:
        captured_at = line.state.captured_at
        table.add_row(
            line.feed.name,
            line.feed.provider.name,
            "" if captured_at is None else f"{captured_at:%Y-%m-%d %H:%M}",
            told_freshness(line),
            "-" if line.rows is None else f"{line.rows:,}",
            str(len(line.drift)),
            str(line.state.quarantined),
            str(line.state.failed),
        )
    return table


def told_freshness(line: FeedLine) -> str:
    """The freshness with the age: `late 3d`."""
    return line.freshness if line.age is None else f"{line.freshness} {span(line.age)}"


def span(length: timedelta) -> str:
    """A length of time in its largest fitting unit: `45m`, `7h`, `3d`, `2y`."""
    minutes = int(length.total_seconds() // 60)
    for unit, size in (("y", 365 * 24 * 60), ("d", 24 * 60), ("h", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def print_feed(console: Console, line: FeedLine, found: Mapping[str, Any]) -> None:
    """All about one feed."""
    console.print(_facts(line, found))
    console.print(_contract(found["contract"]))
    if found["records"]:
        console.print(_records(found["records"]))
    problems = found["problems"]
    for problem in problems[:PROBLEMS_SHOWN]:
        console.print(f"problem: {problem}", highlight=False, markup=False, soft_wrap=True)
    if len(problems) > PROBLEMS_SHOWN:
        more = len(problems) - PROBLEMS_SHOWN
        console.print(f"{more:,} more problems: nba-props feeds show {line.feed.name} --json")


def print_replay(console: Console, receipt: Mapping[str, Any]) -> None:
    """The receipt of a replay."""
    feed, payloads = receipt["feed"], receipt["payloads"]
    written = [model for model in receipt["models"] if _written(model)]
    if written:
        console.print(_written_table(written))
    for refusal in receipt["refused"]:
        told = f"still refused: {feed} {refusal['scope']}: {refusal['reason']}"
        kept = f" ({refusal['file']})" if refusal["file"] else ""
        console.print(told + kept, highlight=False, markup=False, soft_wrap=True)
    for kind in ("warning", "notice"):
        for text in receipt[f"{kind}s"]:
            told = "note" if kind == "notice" else kind
            console.print(f"{told}: {text}", highlight=False, markup=False, soft_wrap=True)
    console.print(
        f"{payloads['judged_again']:,} refused payloads judged again,"
        f" {payloads['landed']:,} landed",
        highlight=False,
    )
    if payloads["decoded_again"]:
        console.print(
            f"{payloads['decoded_again']:,} originals decoded again,"
            f" {payloads['documents_replaced']:,} documents differ and were replaced",
            highlight=False,
        )
    of_date = f" {receipt['game_date']}" if receipt["game_date"] else ""
    console.print(
        f"replay {feed}{of_date} {receipt['status']}: {payloads['read']:,} payloads read,"
        f" {receipt['written']:,} rows written",
        highlight=False,
    )


def _written(model: Mapping[str, Any]) -> int:
    return int(model["inserted"] + model["updated"] + model["removed"])


def _written_table(models: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(header_style="bold")
    table.add_column("model", overflow="fold")
    names = ("rows_read", "inserted", "updated", "removed", "unchanged")
    for name in names:
        table.add_column(name.replace("rows_", ""), justify="right", no_wrap=True)
    for model in models:
        table.add_row(model["model"], *(f"{model[name]:,}" for name in names))
    return table


def _facts(line: FeedLine, found: Mapping[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    feed = line.feed
    rows = "no table yet" if line.rows is None else f"{line.rows:,} live in nba_raw.{feed.name}"
    facts = {
        "feed": f"{feed.name}: {feed.describes}",
        "provider": f"{feed.provider.name}{_key(found['key'])}",
        **{f"endpoint {n}": _address(end) for n, end in enumerate(found["endpoints"], 1)},
        **({"listed at": _address(found["index"])} if found["index"] else {}),
        "asked for": f"{feed.unit}, {feed.when}; every {span(feed.cadence)}",
        "scope": f"{feed.scope}; {HISTORY[feed.history]}",
        "content": feed.content,
        "last capture": f"{found['last_capture'] or 'none'} ({told_freshness(line)})",
        "rows": rows,
        "drift": ", ".join(line.drift) or "none",
        "refused, failed": f"{line.state.quarantined}, {line.state.failed}",
    }
    for name, text in facts.items():
        table.add_row(f"[bold]{name}[/bold]", escape(text))
    return table


def _key(key: Mapping[str, Any] | None) -> str:
    if key is None:
        return ""
    return f"; key {key['variable']} ({'set' if key['set'] else 'not set'})"


def _address(endpoint: Mapping[str, Any]) -> str:
    params = "&".join(f"{name}={value}" for name, value in endpoint["params"].items())
    more = [f"{name} {endpoint[name]}" for name in ("since", "until", "cost") if endpoint[name]] + (
        ["asked conditionally"] if endpoint["conditional"] else []
    )
    query = f"?{params}" if params else ""
    return f"{endpoint['url']}{query}" + (f" ({', '.join(more)})" if more else "")


def _contract(contract: Mapping[str, Any]) -> Table:
    table = Table(title=contract["file"], title_justify="left", header_style="bold")
    for name in ("field", "type", "use"):
        table.add_column(name, overflow="fold")
    for form in contract["forms"]:
        if form["when"]:
            table.add_row(f"[dim]documents with[/dim] {escape(form['when'])}", "", "")
        for use in ("required", "optional"):
            for path, wanted in form[use].items():
                table.add_row(escape(path), wanted.replace("|", " or "), use)
        for path in form["unused"]:
            table.add_row(escape(path), "", "unused")
    return table


def _records(records: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(title="last records", title_justify="left", header_style="bold")
    for name in ("recorded", "captured", "scope", "status"):
        table.add_column(name, no_wrap=True)
    table.add_column("bytes", justify="right", no_wrap=True)
    table.add_column("reason", overflow="fold")
    for record in records:
        table.add_row(
            record["recorded_at"][:16].replace("T", " "),
            record["captured_at"][:16].replace("T", " "),
            escape(record["scope"]),
            record["status"],
            f"{record['bytes']:,}",
            escape(record["reason"] or ""),
        )
    return table
