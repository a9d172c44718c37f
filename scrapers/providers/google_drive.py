"""www.googleapis.com: the Google Drive folder that BigDataBall shares with its customers."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from scrapers.decoders.bigdataball_csv import decode_bigdataball_csv
from scrapers.documents import days_of, get_in, rows_of, text_of
from scrapers.feed import Auth, Endpoint, Feed, Index, Item, Provider, Subject
from scrapers.providers.manners import HOUR

GOOGLE_DRIVE = Provider(
    name="www.googleapis.com",
    base_url="https://www.googleapis.com",
    headers={"Accept": "*/*"},
    min_interval=0.5,
    timeout=60.0,
    auth=Auth("query", "key", "BIGDATABALL_DRIVE_KEY"),
    variables=("BIGDATABALL_DRIVE_FOLDER",),
)
_FILES = "/drive/v3/files"
_GAME_FILE = re.compile(r"^\[(\d{4}-\d{2}-\d{2})\]-(\d{8,10})-[A-Z]{2,4}@[A-Z]{2,4}\.csv$")


def game_files(document: Any) -> Iterable[Item]:
    """The files of single games, the newest file of each game first and only."""
    if not isinstance(get_in(document, "files"), list):
        raise ValueError("the answer is no list of files")
    listed = sorted(
        rows_of(document["files"]),
        key=lambda file: text_of(file.get("modifiedTime")) or "",
        reverse=True,
    )
    items: dict[str, Item] = {}
    for file in listed:
        named, file_id = _GAME_FILE.match(str(file.get("name"))), text_of(file.get("id"))
        if named is None or file_id is None:
            continue
        try:
            game_date = date.fromisoformat(named[1])
        except ValueError as error:
            raise ValueError(f"file {named[0]} names no date: {error}") from error
        game_id = named[2].zfill(10)
        items.setdefault(game_id, Item(game_date, {"file_id": file_id, "game_id": game_id}))
    return sorted(items.values(), key=lambda item: item.values["game_id"])


def game_events(document: Any) -> Subject:
    """A game with its date."""
    game_id = text_of(get_in(document, "game_id"))
    days = days_of([get_in(document, "game_date")])
    return Subject(scope=game_id, game_date=next(iter(days), None), dates=days, game_id=game_id)


FEEDS = (
    Feed(
        name="bigdataball_play_by_play",
        endpoints=(
            Endpoint(
                GOOGLE_DRIVE,
                _FILES + "/{file_id}",
                {"alt": "media", "supportsAllDrives": "true"},
            ),
        ),
        unit="listed",
        when="results",
        scope="{game_id}",
        history="newest",
        cadence=6 * HOUR,
        decoder=decode_bigdataball_csv,
        describes="all events of a game with both line-ups",
        subject=game_events,
        content="csv",
        index=Index(
            Endpoint(
                GOOGLE_DRIVE,
                _FILES,
                {
                    "q": "'<BIGDATABALL_DRIVE_FOLDER>' in parents and name contains '[{date}]'"
                    " and not name contains 'combined-stats' and trashed = false",
                    "fields": "files(id,name,modifiedTime,size)",
                    "pageSize": 1000,
                    "supportsAllDrives": "true",
                    "includeItemsFromAllDrives": "true",
                },
            ),
            game_files,
        ),
        backfill=False,
        no_data_statuses=frozenset({404}),
    ),
)
