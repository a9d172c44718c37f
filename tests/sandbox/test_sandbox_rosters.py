"""Basketball-Reference's team pages."""

from __future__ import annotations

import re
from html import unescape

from sandbox.league.league import League
from sandbox.providers.basketball_reference import site_code, site_ids
from tests.sandbox.sandbox_client import Client

PAGES = "/www.basketball-reference.com/teams"


def test_a_page_lists_a_team(client: Client, league: League) -> None:
    for team in league.teams:
        text = unescape(client.get(f"{PAGES}/{site_code(team)}/2024.html").text)
        assert f"/teams/{site_code(team)}/2024.html" in text
        names = re.findall(r'data-stat="player" csk="[^"]*"><a href="([^"]*)">([^<]*)</a>', text)
        roster = league.rosters[team.team_id]
        assert [name for _, name in names] == [player.name.full for player in roster]
        assert len({address for address, _ in names}) == len(roster)
        assert text.count("(TW)") == sum(player.two_way for player in roster)


def test_players_have_ids_of_their_own(league: League) -> None:
    assert len(set(site_ids(league.players).values())) == len(league.players)


def test_other_teams_and_seasons_are_not_found(client: Client) -> None:
    for path in ("XYZ/2024.html", "BOS/2023.html", "BOS", "BKN/2024.html"):
        assert client.get(f"{PAGES}/{path}").status_code == 404
