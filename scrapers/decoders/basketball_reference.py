"""A team's page of a season on Basketball-Reference, its roster table as rows.

The site sends many of its tables inside HTML comments, to be shown by scripts; a table is looked
for in the page first and then in its comments. Cells are known by their data-stat attribute, in
tables without it by the heading of their column.
Source: www.basketball-reference.com/teams/{team}/{year the season ends}.html
"""

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scrapers.decoders.bodies import described, text_of
from scrapers.errors import DecodeError

Player = dict[str, str | bool | None]

_FIELDS = {
    "number": "number",
    "player": "player",
    "pos": "pos",
    "height": "height",
    "weight": "weight",
    "birth_date": "birth_date",
    "birth_country": "country",
    "flag": "country",
    "years_experience": "experience",
    "college": "college",
}
_HEADINGS = {
    "no.": "number",
    "player": "player",
    "pos": "pos",
    "ht": "height",
    "wt": "weight",
    "birth date": "birth_date",
    "birth": "birth_country",
    "": "birth_country",
    "exp": "years_experience",
    "college": "college",
}
_ADDRESS = re.compile(r"/teams/([A-Z]{3})/(\d{4})\.html")
_TITLE = re.compile(r"(\d{4}-\d{2})\s+(.+?)\s+Roster")
_PLAYER_ADDRESS = re.compile(r"/players/[a-z]/([a-z0-9.'-]+)\.html")
_TWO_WAY = re.compile(r"\(\s*TW\s*\)", re.IGNORECASE)


def decode_team_roster(body: bytes) -> dict[str, Any]:
    """Return a roster as `{"season", "team", "team_name", "players"}`.

    `season` is written `2023-24`; `team` is the site's own code, null where the page has no address
    of itself; `team_name` is the full name, null where neither title nor heading has one. A player
    has number, player (without the mark of a two-way contract), two_way, last_name (as the site
    sorts by it), pos, height, weight, birth_date, country, experience, college and player_id, as
    printed, null for an empty or missing cell.

    Raises:
        DecodeError: no team's page (what it is instead is named), or one without a season.
    """
    text = text_of(body)
    page = LexborHTMLParser(text)
    table = page.css_first("table#roster")
    if table is None:
        shown = LexborHTMLParser(text.replace("<!--", "").replace("-->", ""))
        table = shown.css_first("table#roster")
    if table is None:
        raise DecodeError(f"the page has no roster table; it is {described(body)}")
    season, team, team_name = _about(page)
    if season is None:
        raise DecodeError(f"the roster names no season; it is on {described(body)}")
    return {
        "season": season,
        "team": team,
        "team_name": team_name,
        "players": [player for row in _body_rows(table) if (player := _player(row, table))],
    }


def _about(page: LexborHTMLParser) -> tuple[str | None, str | None, str | None]:
    """Season, the site's team code and the team's name, from address, title and heading."""
    link = page.css_first('link[rel="canonical"]')
    meta = page.css_first('meta[property="og:url"]')
    address = (link and link.attributes.get("href")) or (meta and meta.attributes.get("content"))
    found = _ADDRESS.search(address or "")
    headings = (_text(page.css_first(name)) or "" for name in ("title", "h1"))
    titled = next((match for text in headings if (match := _TITLE.search(text))), None)
    season, team_name = (titled[1], titled[2]) if titled else (None, None)
    if found is None:
        return season, None, team_name
    end = int(found[2])
    return f"{end - 1}-{end % 100:02d}", found[1], team_name


def _body_rows(table: LexborNode) -> list[LexborNode]:
    return [row for row in table.css("tbody tr") if "thead" not in _classes(row)]


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def _player(row: LexborNode, table: LexborNode) -> Player | None:
    cells = _cells(row, table)
    named = cells.get("player")
    name = _text(named)
    if named is None or name is None:
        return None
    link = named.css_first("a")
    address = _PLAYER_ADDRESS.search((link and link.attributes.get("href")) or "")
    last_name = (named.attributes.get("csk") or "").partition(",")[0].strip()
    player: Player = {
        field: _text(cells.get(stat)) for stat, field in _FIELDS.items() if stat in cells
    }
    return (
        dict.fromkeys(_FIELDS.values())
        | player
        | {
            "player": " ".join(_TWO_WAY.sub(" ", name).split()),
            "two_way": _TWO_WAY.search(name) is not None,
            "last_name": last_name or None,
            "player_id": address[1] if address else None,
        }
    )


def _cells(row: LexborNode, table: LexborNode) -> dict[str, LexborNode]:
    cells = row.css("th, td")
    marked = {cell.attributes.get("data-stat") or "": cell for cell in cells}
    if "player" in marked:
        return marked
    headings = [(_text(cell) or "").lower() for cell in table.css("thead th")]
    return {
        _HEADINGS[heading]: cell
        for heading, cell in zip(headings, cells, strict=False)
        if heading in _HEADINGS
    }


def _text(node: LexborNode | None) -> str | None:
    """The visible text with single blanks; non-breaking ones are blanks too."""
    return None if node is None else " ".join(node.text().split()) or None
