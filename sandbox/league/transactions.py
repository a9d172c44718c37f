"""How the players came to their teams: signings, trades and waivers that fit the rosters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.league.league import League
from sandbox.league.names import invent_names, plain
from sandbox.league.players import Player
from sandbox.league.randomness import stream
from sandbox.league.teams import Team

WORDS = {"G": "guard", "F": "forward", "C": "center"}
CAMP_PLAYERS = 2
CAMP_ID_BASE = 9_900_001
FIRST_NUMBER = 1_120_001
DRAFT = "draft consideration"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One line of the league's list; `player_id` 0 stands for what is no player."""

    day: date
    kind: str
    description: str
    team: Team
    player_id: int
    player_name: str
    other_team: Team | None
    group: str


@dataclass(frozen=True, slots=True)
class _Move:
    """A transaction before it has a number."""

    day: date
    kind: str
    text: str
    team: Team
    player_id: int = 0
    player_name: str = ""
    other_team: Team | None = None
    trade: int = 0


def transactions(league: League) -> tuple[Transaction, ...]:
    """All transactions until the end of the season, newest first."""
    moves = sorted(_moves(league), key=lambda move: (move.day, move.kind, move.text))
    numbered = []
    for number, move in enumerate(moves):
        group = (
            f"{move.kind} {move.day.year}{move.trade:03d}"
            if move.trade
            else f"{move.kind} {FIRST_NUMBER + number}"
        )
        numbered.append(
            Transaction(
                day=move.day,
                kind=move.kind,
                description=f"{move.team.full_name} {move.text}.",
                team=move.team,
                player_id=move.player_id,
                player_name=move.player_name,
                other_team=move.other_team,
                group=group,
            )
        )
    return tuple(reversed(numbered))


def _moves(league: League) -> Iterator[_Move]:
    traded = _trades(league)
    for team in league.teams:
        for player in league.rosters[team.team_id]:
            came_from = traded.get(player.person_id)
            yield _signing(league, player, came_from or team, came_from is not None)
        yield from _camp(league, team)
        yield _extension(league, league.rosters[team.team_id][0], team)
    for number, (person_id, giver) in enumerate(traded.items()):
        yield from _trade(league, league.player(person_id), giver, number // 2 + 1)


def _trades(league: League) -> dict[int, Team]:
    """Who was traded and by whom: the sixth men of neighbours changed places in the summer."""
    pairs = zip(league.teams[0::6], league.teams[1::6], strict=False)
    return {
        league.rosters[team.team_id][5].person_id: other
        for one, two in pairs
        for team, other in ((one, two), (two, one))
    }


def _signing(league: League, player: Player, team: Team, long_ago: bool) -> _Move:
    generator = stream(league.parameters.seed, "signing", player.person_id)
    year = league.parameters.season_year
    since = 0 if player.two_way else int(generator.integers(0, 4))
    if long_ago:
        since = max(since, 1)
    day = date(year - since, 7, 6) + timedelta(days=int(generator.integers(0, 80)))
    contract = "a Two-Way Contract" if player.two_way else "a Contract"
    if player.draft_year == day.year and player.draft_round == 1:
        contract = "a Rookie Scale Contract"
    text = f"signed {_described(player)} to {contract}"
    return _Move(day, "Signing", text, team, player.person_id, plain(player.name.full))


def _extension(league: League, player: Player, team: Team) -> _Move:
    generator = stream(league.parameters.seed, "extension", player.person_id)
    days = int(generator.integers(0, league.parameters.days))
    day = league.parameters.season_start + timedelta(days=days)
    text = f"re-signed {_described(player)} to a Veteran Extension"
    return _Move(day, "Signing", text, team, player.person_id, plain(player.name.full))


def _camp(league: League, team: Team) -> Iterator[_Move]:
    """Players who were in training camp only and are on no roster."""
    generator = stream(league.parameters.seed, "camp", team.team_id)
    names = invent_names(generator)
    taken = {plain(player.name.full) for player in league.players}
    for slot in range(CAMP_PLAYERS):
        name = next(name for name in (plain(n.full) for n in names) if name not in taken)
        person_id = CAMP_ID_BASE + (team.team_id % 1000) * 10 + slot
        word = list(WORDS.values())[int(generator.integers(3))]
        signed = league.parameters.season_start - timedelta(days=int(generator.integers(20, 40)))
        waived = league.parameters.season_start - timedelta(days=int(generator.integers(2, 9)))
        text = f"signed {word} {name} to a Contract"
        yield _Move(signed, "Signing", text, team, person_id, name)
        yield _Move(waived, "Waive", f"waived {word} {name}", team, person_id, name)


def _trade(league: League, player: Player, giver: Team, number: int) -> Iterator[_Move]:
    taker = league.team(player.team_id)
    day = date(league.parameters.season_year, 7, 6) + timedelta(days=number)
    text = f"received {_described(player)} from {giver.full_name}"
    name = plain(player.name.full)
    yield _Move(day, "Trade", text, taker, player.person_id, name, giver, number)
    if giver.team_id > taker.team_id:
        yield _Move(
            day, "Trade", f"received {DRAFT} from {giver.full_name}", taker,
            other_team=giver, trade=number,
        )  # fmt: skip


def _described(player: Player) -> str:
    return f"{WORDS[player.position]} {plain(player.name.full)}"
