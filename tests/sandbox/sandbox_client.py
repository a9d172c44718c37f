"""A scraper's view of the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

from sandbox.server import SandboxServer

BROWSER = {"User-Agent": "Mozilla/5.0", "Referer": "https://www.nba.com/"}


@dataclass(frozen=True)
class Client:
    """Asks the sandbox the way a scraper would."""

    server: SandboxServer

    def get(
        self, path: str, headers: dict[str, str] | None = None, **query: Any
    ) -> requests.Response:
        return requests.get(
            self.server.base_url + path, params=query, headers=headers or {}, timeout=20
        )

    def stats(self, endpoint: str, **query: Any) -> requests.Response:
        path = f"/stats.nba.com/stats/{endpoint}"
        return self.get(path, BROWSER, LeagueID="00", Season="2023-24", **query)

    def odds(self, path: str, **query: Any) -> requests.Response:
        path = f"/api.the-odds-api.com/v4/sports/basketball_nba/events{path}"
        return self.get(path, apiKey="sandbox", **query)

    def box_scores(self, day: str) -> requests.Response:
        path = "/api.balldontlie.io/v1/box_scores"
        return self.get(path, {"Authorization": "sandbox"}, date=day)

    def at(self, moment: datetime) -> None:
        self.server.set_now(moment)
