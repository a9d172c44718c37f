"""Every book's standing line for the rows of a frame."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from predictions.columns import Floats, Integers, as_float, as_utc, require, tuples
from predictions.errors import ContractError

LINE_COLUMNS = (
    "player_lookup",
    "game_id",
    "line_source",
    "bookmaker",
    "points_line",
    "over_price",
    "under_price",
    "line_known_at",
)


@dataclass(frozen=True)
class Quotes:
    """Lines and decimal prices, NaN where there is none."""

    line: Floats
    over_price: Floats
    under_price: Floats

    def rows(self, keep: Integers) -> "Quotes":
        """Return the quotes at the positions `keep`."""
        return Quotes(self.line[keep], self.over_price[keep], self.under_price[keep])


@dataclass(frozen=True)
class BookLines:
    """m quotes, ordered by row, line_source and bookmaker.

    row: position of the player and game that a quote is about.
    """

    row: Integers
    line_source: list[str]
    bookmaker: list[str]
    known_at: list[datetime | None]
    quotes: Quotes

    def __len__(self) -> int:
        """Return the number of quotes."""
        return len(self.row)

    def rows(self, keep: Integers) -> "BookLines":
        """Return the quotes at the positions `keep`."""
        return BookLines(
            row=self.row[keep],
            line_source=[self.line_source[index] for index in keep],
            bookmaker=[self.bookmaker[index] for index in keep],
            known_at=[self.known_at[index] for index in keep],
            quotes=self.quotes.rows(keep),
        )

    def about(self, rows: Integers) -> "BookLines":
        """Return the quotes about some rows, which have the positions 0, 1, … from now on.

        rows: increasing positions.
        """
        keep = np.flatnonzero(np.isin(self.row, rows))
        return replace(self.rows(keep), row=np.searchsorted(rows, self.row[keep]))


def book_lines(lines: pd.DataFrame, rows: pd.DataFrame) -> BookLines:
    """Match rows of player_book_lines with `rows` (player_lookup, game_id) by key.

    Lines of others are left out. Raises ContractError for missing columns and a doubled key.
    """
    require(lines, LINE_COLUMNS, "lines")
    key = ("player_lookup", "game_id")
    positions = {about: position for position, about in enumerate(tuples(rows, key))}
    if len(positions) < len(rows):
        raise ContractError(
            f"rows: {len(rows) - len(positions)} repeat a player and game; "
            "predict each of them once"
        )
    row = np.array([positions.get(about, -1) for about in tuples(lines, key)], dtype=np.int64)
    ordered = (
        lines.loc[row >= 0, list(LINE_COLUMNS)]
        .assign(row=row[row >= 0])
        .sort_values(["row", "line_source", "bookmaker"], kind="stable")
    )
    return BookLines(
        row=np.asarray(ordered["row"].to_numpy(), dtype=np.int64),
        line_source=ordered["line_source"].astype(str).tolist(),
        bookmaker=ordered["bookmaker"].astype(str).tolist(),
        known_at=as_utc(ordered["line_known_at"]),
        quotes=Quotes(
            line=as_float(ordered["points_line"]),
            over_price=as_float(ordered["over_price"]),
            under_price=as_float(ordered["under_price"]),
        ),
    )


def quotes_hashes(book: BookLines, rows: int) -> list[str]:
    """Hash of the lines and prices that each of `rows` rows is quoted, whoever has none included.

    Since when a quote is known does not change what it says.
    """
    quoted: list[list[tuple[str | float, ...]]] = [[] for _ in range(rows)]
    for row, *quote in zip(
        book.row.tolist(),
        book.line_source,
        book.bookmaker,
        book.quotes.line.tolist(),
        book.quotes.over_price.tolist(),
        book.quotes.under_price.tolist(),
        strict=True,
    ):
        quoted[row].append(tuple(quote))
    return [
        hashlib.sha256(json.dumps(quotes, separators=(",", ":")).encode()).hexdigest()[:32]
        for quotes in quoted
    ]
