"""What all providers share: the league, the present moment, keys and quota."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from sandbox.league.clock import as_utc
from sandbox.league.league import League
from sandbox.league.schedule import Game

SANDBOX_KEY = "sandbox"
ODDS_QUOTA = 100_000


class World:
    """A league at a moment; `now` is an aware UTC datetime and may be set freely."""

    def __init__(
        self,
        league: League,
        now: datetime,
        key: str = SANDBOX_KEY,
        odds_quota: int = ODDS_QUOTA,
    ) -> None:
        self.league = league
        self.key = key
        self.odds_quota = odds_quota
        self.odds_used = 0
        self._now = as_utc(now)
        self._lock = Lock()

    @property
    def now(self) -> datetime:
        """The present moment in UTC."""
        return self._now

    def set_now(self, moment: datetime) -> None:
        """Move to a moment; ValueError if it has no time zone."""
        self._now = as_utc(moment)

    def spend(self, credits: int) -> bool:
        """Take credits from the odds quota; False, and nothing taken, when too few are left."""
        with self._lock:
            if self.odds_used + credits > self.odds_quota:
                return False
            self.odds_used += credits
            return True

    def is_final(self, game: Game) -> bool:
        """Whether a game's result is public now."""
        return self.league.is_final(game, self._now)

    def is_live(self, game: Game) -> bool:
        """Whether a game has begun and its result is not public yet."""
        return self._now >= game.tipoff and not self.is_final(game)
