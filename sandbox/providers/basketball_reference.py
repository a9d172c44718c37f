"""www.basketball-reference.com: a team's page with its roster."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from html import escape

from sandbox.exchange import Answer, Call, as_html
from sandbox.league.names import plain
from sandbox.league.players import Player
from sandbox.league.teams import Team
from sandbox.world import World

HOST = "www.basketball-reference.com"
_PATH = re.compile(r"/teams/([A-Z]{3})/(\d{4})\.html")
_SUFFIX = re.compile(r" (Jr\.|Sr\.|I+)$")
_OWN_CODES = {"BKN": "BRK", "CHA": "CHO", "PHX": "PHO"}
_FLAGS = {"USA": "us", "Canada": "ca", "France": "fr", "Serbia": "rs", "Australia": "au"}
_POSITIONS = {"G": ("PG", "SG"), "F": ("SF", "PF"), "C": ("C", "C")}
_HEADINGS = (
    ("number", "No."),
    ("player", "Player"),
    ("pos", "Pos"),
    ("height", "Ht"),
    ("weight", "Wt"),
    ("birth_date", "Birth Date"),
    ("birth_country", "&nbsp;"),
    ("years_experience", "Exp"),
    ("college", "College"),
)


def site_code(team: Team) -> str:
    """The site's code of a team."""
    return _OWN_CODES.get(team.tricode, team.tricode)


def site_ids(players: tuple[Player, ...]) -> dict[int, str]:
    """The site's player ids by person id: five letters, two letters and a number."""
    taken: Counter[str] = Counter()
    ids = {}
    for player in players:
        first, last = (_letters(part) for part in (player.name.first, player.name.last))
        stem = f"{last[:5]}{first[:2]}"
        taken[stem] += 1
        ids[player.person_id] = f"{stem}{taken[stem]:02d}"
    return ids


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", plain(text).lower())


def birth_date(player: Player) -> date:
    """An invented birthday, 19 to 22 years before the draft."""
    number = player.person_id
    return date(player.draft_year - 19 - number % 4, number % 12 + 1, number * 7 % 28 + 1)


def _row(index: int, player: Player, player_id: str, season_year: int) -> str:
    name, last = escape(player.name.full), escape(_SUFFIX.sub("", player.name.last))
    two_way = '&nbsp;&nbsp;<span class="note"><small>(TW)</small></span>' if player.two_way else ""
    born = birth_date(player)
    years = season_year - player.draft_year
    flag = _FLAGS.get(player.country, "us")
    college = escape(player.college)
    position = _POSITIONS[player.position][player.depth % 2]
    cells = (
        f'<td class="left " data-stat="player" csk="{last},{escape(player.name.first)}">'
        f'<a href="/players/{player_id[0]}/{player_id}.html">{name}</a>{two_way}</td>',
        f'<td class="center " data-stat="pos">{position}</td>',
        f'<td class="right " data-stat="height">{player.height}</td>',
        f'<td class="right " data-stat="weight">{player.weight}</td>',
        f'<td class="left " data-stat="birth_date" csk="{born:%Y%m%d}">{born:%B} {born.day},'
        f" {born.year}</td>",
        f'<td class="right " data-stat="birth_country"><span class="f-{flag}">{flag}</span></td>',
        f'<td class="right " data-stat="years_experience">{years or "R"}</td>',
        f'<td class="left " data-stat="college"><a href="/friv/colleges.fcgi">{college}</a></td>',
    )
    number = f'<th scope="row" class="center " data-stat="number">{player.jersey}</th>'
    return f'<tr data-row="{index}">{number}{"".join(cells)}</tr>'


def _page(world: World, team: Team) -> str:
    league = world.league
    season, end = league.parameters.season, league.parameters.season_year + 1
    ids = site_ids(league.players)
    rows = "\n".join(
        _row(index, player, ids[player.person_id], league.parameters.season_year)
        for index, player in enumerate(league.rosters[team.team_id])
    )
    heads = "".join(
        f'<th data-stat="{stat}" scope="col">{heading}</th>' for stat, heading in _HEADINGS
    )
    title = f"{season} {team.odds_name} Roster and Stats"
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>{title} | Basketball-Reference.com</title>
<link rel="canonical" href="https://{HOST}/teams/{site_code(team)}/{end}.html">
</head><body class="bbr"><div id="wrap"><div id="content">
<h1><span>{season}</span> <span>{team.odds_name}</span> <span>Roster and Stats</span></h1>
<div id="all_roster" class="table_wrapper"><div class="table_container" id="div_roster">
<table class="sortable stats_table" id="roster"><caption>Roster Table</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table></div></div>
<div id="all_per_game_stats" class="table_wrapper">
<!--
<table class="stats_table" id="per_game_stats"><thead><tr><th>Player</th></tr></thead></table>
-->
</div></div></div></body></html>
"""


def answer(world: World, call: Call) -> Answer:
    """The page of a team in this season; 404 for anything else."""
    found = _PATH.fullmatch(call.path)
    teams = {site_code(team): team for team in world.league.teams}
    this_season = str(world.league.parameters.season_year + 1)
    if found is None or found[1] not in teams or found[2] != this_season:
        return as_html("Page Not Found (404 error) | Basketball-Reference.com", 404)
    return Answer(200, _page(world, teams[found[1]]).encode(), "text/html; charset=utf-8")
