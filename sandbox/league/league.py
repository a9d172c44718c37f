"""The league: everything the providers could be asked about, worked out when asked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime
from threading import Lock

from sandbox.league.availability import Availability, Listing, StatusEvent
from sandbox.league.box import Box, count_box
from sandbox.league.demo import choose_demo_date, plan_demo_events
from sandbox.league.events import GameRecord
from sandbox.league.expectation import expected_points, expected_score
from sandbox.league.matchup import Matchup, make_matchup, make_style
from sandbox.league.parameters import SMALL, LeagueParameters
from sandbox.league.players import Player, make_players
from sandbox.league.schedule import Game, make_schedule
from sandbox.league.simulation import play
from sandbox.league.teams import Team, all_teams

RECORDS_KEPT = 48


class League:
    """A season of a simulated league.

    Equal parameters and script give equal answers in whatever order they are asked for. Without
    a script the demonstration day's events are used; `script=()` leaves the league unscripted.
    """

    def __init__(
        self,
        parameters: LeagueParameters | None = None,
        script: Iterable[StatusEvent] | None = None,
    ) -> None:
        self.parameters = parameters or LeagueParameters()
        self.teams: tuple[Team, ...] = all_teams()[: self.parameters.teams]
        self.players: tuple[Player, ...] = make_players(self.parameters, self.teams)
        self.rosters: dict[int, tuple[Player, ...]] = {
            team.team_id: tuple(p for p in self.players if p.team_id == team.team_id)
            for team in self.teams
        }
        self.games: tuple[Game, ...] = make_schedule(self.parameters, self.teams)
        if not self.games:
            raise ValueError(
                f"sandbox league: no games in {self.parameters.days} days; use more days"
            )
        self.styles = {t.team_id: make_style(self.parameters, t.team_id) for t in self.teams}
        self.demo_date: date = choose_demo_date(self.games)
        self._players = {player.person_id: player for player in self.players}
        self._teams = {team.team_id: team for team in self.teams}
        self._games = {game.game_id: game for game in self.games}
        self._odds_events = {game.odds_event_id: game for game in self.games}
        self._dates: dict[date, tuple[Game, ...]] = {
            day: tuple(game for game in self.games if game.game_date == day)
            for day in sorted({game.game_date for game in self.games})
        }
        self.script: tuple[StatusEvent, ...] = (
            self.demo_events(self.demo_date) if script is None else tuple(script)
        )
        self.availability = Availability(self.parameters, self.rosters, self.script)
        self._boxes: dict[str, Box] = {}
        self._records: OrderedDict[str, GameRecord] = OrderedDict()
        self._expected: dict[tuple[str, frozenset[int]], dict[int, float]] = {}
        self._lock = Lock()

    @classmethod
    def small(cls, seed: int = SMALL.seed) -> League:
        """Six teams and twelve days: enough for tests, ready at once."""
        return cls(LeagueParameters(seed=seed, teams=SMALL.teams, days=SMALL.days))

    @property
    def game_dates(self) -> tuple[date, ...]:
        """Dates with at least one game, in order."""
        return tuple(self._dates)

    def player(self, person_id: int) -> Player:
        """The player with a person id; KeyError if there is none."""
        return self._players[person_id]

    def team(self, team_id: int) -> Team:
        """The team with an NBA id; KeyError if it is not in the league."""
        return self._teams[team_id]

    def game(self, game_id: str) -> Game | None:
        """The game with an NBA id, if there is one."""
        return self._games.get(game_id)

    def odds_event(self, event_id: str) -> Game | None:
        """The game behind an event id of The Odds API, if there is one."""
        return self._odds_events.get(event_id)

    def games_on(self, game_date: date) -> tuple[Game, ...]:
        """The games of an Eastern date, by tip-off."""
        return self._dates.get(game_date, ())

    def demo_events(self, game_date: date) -> tuple[StatusEvent, ...]:
        """What a demonstration on a date scripts; applied only to dates in `script`."""
        base = Availability(self.parameters, self.rosters)
        return plan_demo_events(game_date, self.games, self.rosters, base)

    def matchup(self, game: Game, absent: frozenset[int]) -> Matchup:
        """The game with the given players missing."""
        return make_matchup(game, self.rosters, self.styles, absent)

    def expected_points(self, game: Game, absent: frozenset[int]) -> dict[int, float]:
        """Expected points of everyone but the absent, by person id."""
        key = (game.game_id, absent)
        known = self._expected.get(key)
        if known is None:
            known = expected_points(self.matchup(game, absent))
            self._expected[key] = known
        return known

    def expected_score(self, game: Game, absent: frozenset[int]) -> tuple[float, float]:
        """Expected points of home and away with the given players missing."""
        return expected_score(self.matchup(game, absent))

    def record(self, game: Game) -> GameRecord:
        """Everything that happens in a game; kept for the latest few games asked for."""
        with self._lock:
            known = self._records.get(game.game_id)
            if known is not None:
                self._records.move_to_end(game.game_id)
                return known
        played = play(self.matchup(game, self.availability.absent(game)), self.parameters.seed)
        with self._lock:
            self._records[game.game_id] = played
            while len(self._records) > RECORDS_KEPT:
                self._records.popitem(last=False)
        return played

    def box(self, game: Game) -> Box:
        """The final box score of a game."""
        known = self._boxes.get(game.game_id)
        if known is None:
            known = count_box(self.record(game))
            self._boxes[game.game_id] = known
        return known

    def final_at(self, game: Game) -> datetime:
        """When the game's result becomes public."""
        return game.final_at(self.box(game).overtimes)

    def is_final(self, game: Game, now: datetime) -> bool:
        """Whether the result is public at a moment."""
        return now >= game.final_at(0) and now >= self.final_at(game)

    def has_started(self, game: Game, now: datetime) -> bool:
        """Whether the game has tipped off at a moment."""
        return now >= game.tipoff

    def finals(self, now: datetime) -> tuple[Game, ...]:
        """Games with a public result at a moment, in schedule order."""
        return tuple(game for game in self.games if self.is_final(game, now))

    def listing(self, game: Game, person_id: int, at: datetime) -> Listing | None:
        """A player's injury listing for a game as known at a moment."""
        return self.availability.listing_at(game, person_id, at)
