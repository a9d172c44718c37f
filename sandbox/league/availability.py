"""Who is hurt when, what the teams report about it, and who plays in the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sandbox.league.clock import eastern
from sandbox.league.parameters import ROSTER_SIZE, LeagueParameters
from sandbox.league.players import Player
from sandbox.league.randomness import stream
from sandbox.league.schedule import Game

OUT, DOUBTFUL, QUESTIONABLE = "Out", "Doubtful", "Questionable"
PROBABLE, AVAILABLE = "Probable", "Available"
ABSENT = frozenset({OUT, DOUBTFUL})
MOST_ABSENT = ROSTER_SIZE - 9
INJURY_HAZARD = 0.011
SPELL_DAYS = 8.0
_SIDES = ("Left", "Right")
_PARTS = (
    ("Ankle", ("Sprain", "Soreness")),
    ("Knee", ("Soreness", "Sprain", "Effusion", "Contusion")),
    ("Hamstring", ("Strain", "Tightness")),
    ("Calf", ("Strain", "Contusion")),
    ("Wrist", ("Sprain", "Soreness")),
    ("Shoulder", ("Sprain", "Contusion", "Impingement")),
    ("Quadriceps", ("Contusion", "Tendinopathy")),
    ("Foot", ("Plantar Fasciitis", "Stress Reaction")),
)
_WHOLE_BODY = ("Injury/Illness - N/A; Illness", "Injury/Illness - Low Back; Spasms")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a team reports about a player for one game, from `at` (UTC) on."""

    at: datetime
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """A scripted listing: `player_id` gets `status` for `game_id` from `at` (UTC) on."""

    player_id: int
    game_id: str
    game_date: date
    at: datetime
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Spell:
    """Consecutive days unable to play; `end` is the first healthy day."""

    start: date
    end: date
    reason: str


def submitted_at(game: Game, team_id: int) -> datetime:
    """When a team first reports: 17:00 Eastern the day before, 11:00 on a second night."""
    rest = game.home_rest if team_id == game.home.team_id else game.away_rest
    if rest == 0:
        return eastern(game.game_date, 11)
    return eastern(game.game_date - timedelta(days=1), 17)


def _spells(player: Player, parameters: LeagueParameters) -> tuple[Spell, ...]:
    generator = stream(parameters.seed, "spells", player.person_id)
    spells: list[Spell] = []
    day = -10
    while day < parameters.days:
        day += int(generator.geometric(INJURY_HAZARD))
        length = 1 + int(generator.geometric(1 / SPELL_DAYS))
        part, kinds = _PARTS[int(generator.integers(len(_PARTS)))]
        side = _SIDES[int(generator.integers(2))]
        reason = f"Injury/Illness - {side} {part}; {kinds[int(generator.integers(len(kinds)))]}"
        if length <= 3 and generator.random() < 0.6:
            reason = _WHOLE_BODY[int(generator.integers(2))]
        start = parameters.season_start + timedelta(days=day)
        spells.append(Spell(start, start + timedelta(days=length), reason))
        day += length + 3
    return tuple(spells)


class Availability:
    """Reported and true availability of every player for every game.

    A scripted event is appended to what the player's team reports; on a scripted date all other
    decisions are public by 11:00 Eastern, so that from then on the script alone moves the day.
    """

    def __init__(
        self,
        parameters: LeagueParameters,
        rosters: dict[int, tuple[Player, ...]],
        script: Iterable[StatusEvent] = (),
    ) -> None:
        self._parameters = parameters
        self._rosters = rosters
        self._script: dict[tuple[str, int], list[StatusEvent]] = {}
        for event in sorted(script, key=lambda event: event.at):
            self._script.setdefault((event.game_id, event.player_id), []).append(event)
        self._scripted_dates = {e.game_date for es in self._script.values() for e in es}
        self._timelines: dict[str, dict[int, tuple[Listing, ...]]] = {}

    @cached_property
    def spells(self) -> dict[int, tuple[Spell, ...]]:
        """Every player's spells, by person id."""
        return {
            player.person_id: _spells(player, self._parameters)
            for roster in self._rosters.values()
            for player in roster
        }

    def timelines(self, game: Game) -> dict[int, tuple[Listing, ...]]:
        """Listings of both teams for a game by person id, in time order; healthy are left out."""
        known = self._timelines.get(game.game_id)
        if known is None:
            known = self._team(game, game.away.team_id) | self._team(game, game.home.team_id)
            self._timelines[game.game_id] = known
        return known

    def listing_at(self, game: Game, player_id: int, at: datetime) -> Listing | None:
        """The player's listing for a game as known at a moment."""
        past = [entry for entry in self.timelines(game).get(player_id, ()) if entry.at <= at]
        return past[-1] if past else None

    def absent_at(self, game: Game, at: datetime) -> frozenset[int]:
        """Who is known at a moment to be out or doubtful for a game."""
        return frozenset(
            player_id
            for player_id in self.timelines(game)
            if (entry := self.listing_at(game, player_id, at)) and entry.status in ABSENT
        )

    def absent(self, game: Game) -> frozenset[int]:
        """Who does not play because of the last listing before the game."""
        return frozenset(
            player_id
            for player_id, entries in self.timelines(game).items()
            if entries[-1].status in ABSENT
        )

    def _team(self, game: Game, team_id: int) -> dict[int, tuple[Listing, ...]]:
        timelines: dict[int, tuple[Listing, ...]] = {}
        absent = 0
        for player in self._rosters[team_id]:
            scripted = self._script.get((game.game_id, player.person_id))
            if scripted:
                entries = tuple(Listing(e.at, e.status, e.reason) for e in scripted)
            else:
                entries = self._unscripted(game, player)
            if not entries:
                continue
            misses = entries[-1].status in ABSENT
            if misses and absent >= MOST_ABSENT and not scripted:
                continue
            absent += misses
            timelines[player.person_id] = entries
        return timelines

    def _unscripted(self, game: Game, player: Player) -> tuple[Listing, ...]:
        submitted = submitted_at(game, player.team_id)
        generator = stream(self._parameters.seed, "listing", game.game_id, player.person_id)
        chance, outcome = generator.random(), generator.random()
        decided = eastern(game.game_date, 12 + int(generator.integers(0, 6)))
        if player.two_way and chance < 0.5:
            return (Listing(submitted, OUT, "G League - Two-Way"),)
        spell = next(
            (
                s
                for s in self.spells[player.person_id]
                if s.start <= game.game_date < s.end + timedelta(days=2)
            ),
            None,
        )
        if spell is None:
            return ()
        first = submitted
        if game.game_date == spell.start:
            first = max(submitted, eastern(game.game_date, 11))
        entries = _course(spell, game.game_date, (chance, outcome), (first, decided))
        if game.game_date in self._scripted_dates:
            public = max(submitted, eastern(game.game_date, 9))
            return (Listing(public, entries[-1].status, entries[-1].reason),)
        return entries


def _course(
    spell: Spell,
    day: date,
    luck: tuple[float, float],
    times: tuple[datetime, datetime],
) -> tuple[Listing, ...]:
    """The listings of one player for one game in or just after a spell."""
    chance, outcome = luck
    first, decided = times
    left = (spell.end - day).days
    if left <= 0:
        return (
            Listing(first, PROBABLE, spell.reason),
            Listing(decided, AVAILABLE, spell.reason),
        )
    if left == 1 or (left == 2 and chance < 0.4):
        final = OUT if outcome < 0.45 else AVAILABLE
        return (
            Listing(first, QUESTIONABLE, spell.reason),
            Listing(decided, final, spell.reason),
        )
    if left == 2 and chance < 0.75:
        return (Listing(first, DOUBTFUL, spell.reason), Listing(decided, OUT, spell.reason))
    return (Listing(first, OUT, spell.reason),)


def healthy(
    roster: Sequence[Player], timelines: dict[int, tuple[Listing, ...]]
) -> tuple[Player, ...]:
    """Players of a roster that no report mentions."""
    return tuple(player for player in roster if player.person_id not in timelines)
