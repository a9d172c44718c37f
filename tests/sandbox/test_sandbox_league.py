"""The simulated league: real-shaped, equal for equal parameters, adding up."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from sandbox.league.box import COUNTS, total
from sandbox.league.clock import EASTERN, eastern
from sandbox.league.events import GameRecord
from sandbox.league.league import League
from sandbox.league.lines import line_times, player_points
from sandbox.league.names import plain
from sandbox.league.parameters import LeagueParameters


@pytest.fixture(scope="module")
def full() -> League:
    return League(LeagueParameters(days=30))


def test_teams_carry_their_real_ids(full: League) -> None:
    ids = {team.tricode: team.team_id for team in full.teams}
    assert len(ids) == 30
    assert (ids["ATL"], ids["LAL"], ids["CHA"]) == (1610612737, 1610612747, 1610612766)


def test_players_have_stable_distinct_ids_and_some_awkward_names(full: League) -> None:
    assert len(full.players) == 450
    assert len({player.person_id for player in full.players}) == 450
    assert len({player.bdl_id for player in full.players}) == 450
    names = [player.name.full for player in full.players]
    assert len({plain(name).lower() for name in names}) == 450
    assert any(not name.isascii() for name in names)
    assert any("'" in name for name in names) and any("-" in name for name in names)
    assert any(name.endswith("Jr.") for name in names)
    assert any(name.endswith("III") for name in names)


def test_schedule_is_shaped_like_a_real_one(full: League) -> None:
    per_night = Counter(game.game_date for game in full.games)
    assert min(per_night.values()) >= 3 and max(per_night.values()) <= 12
    for game in full.games:
        local = game.tipoff.astimezone(EASTERN)
        assert 19 * 60 <= local.hour * 60 + local.minute <= 22 * 60 + 30
        assert local.date() == game.game_date
        assert game.game_id.startswith("00223") and len(game.game_id) == 10
        assert game.code == f"{game.game_date:%Y%m%d}/{game.away.tricode}{game.home.tricode}"
    rests = Counter(rest for game in full.games for rest in (game.home_rest, game.away_rest))
    assert rests[0] > 0, "no team plays on consecutive days"
    for team in full.teams:
        dates = [g.game_date for g in full.games if team in (g.home, g.away)]
        assert len(dates) == len(set(dates))
        for first, third in zip(dates, dates[2:], strict=False):
            assert (third - first).days > 2, "three games on three nights"


def test_small_league_has_back_to_backs(league: League) -> None:
    assert any(0 in (game.home_rest, game.away_rest) for game in league.games)


def _assert_adds_up(league: League, record: GameRecord, game_id: str) -> None:
    game = league.game(game_id)
    assert game is not None
    box = league.box(game)
    home, away = box.score
    assert home != away
    for side in (0, 1):
        lines = box.players[side].values()
        team = box.teams[side]
        summed = total(lines)
        assert all(getattr(summed, name) == getattr(team, name) for name in COUNTS)
        assert team.seconds == 5 * record.seconds
        assert team.minutes == 240 + 25 * box.overtimes
        assert sum(line.plus_minus for line in lines) == 5 * (box.score[side] - box.score[1 - side])
        assert sum(box.periods[side]) == box.score[side]
        assert len(box.starters[side]) == 5
        for line in (*lines, team):
            assert line.pts == 2 * (line.fgm - line.fg3m) + 3 * line.fg3m + line.ftm
            assert 0 <= line.fg3m <= line.fgm <= line.fga
            assert line.fg3a <= line.fga and line.ftm <= line.fta
            assert line.oreb + line.dreb == line.reb


def test_every_box_score_adds_up(full: League, league: League) -> None:
    for one in (full, league):
        for game in one.games:
            _assert_adds_up(one, one.record(game), game.game_id)


def test_nobody_fouls_a_seventh_time_where_all_five_on_court_have_five() -> None:
    league = League(LeagueParameters(season_start=date(2023, 10, 24), days=174))
    game = league.game("0022300779")
    assert game is not None
    fouls = [line.pf for side in league.box(game).players for line in side.values()]
    assert max(fouls) == 6


def test_games_run_in_order_and_sometimes_into_overtime(full: League) -> None:
    overtimes = 0
    for game in full.games:
        record = full.record(game)
        overtimes += record.overtimes > 0
        elapsed = [event.elapsed for event in record.events]
        assert elapsed == sorted(elapsed)
        assert min(event.clock for event in record.events) == 0
    assert 0 < overtimes < len(full.games) / 5


def test_injured_players_do_not_play(full: League) -> None:
    absences = 0
    for game in full.games:
        absent = full.availability.absent(game)
        absences += len(absent)
        played = set(full.box(game).players[0]) | set(full.box(game).players[1])
        assert not absent & played
        assert all(len(side) >= 8 for side in full.box(game).players)
    assert absences > len(full.games)


def test_equal_parameters_give_equal_leagues_in_any_order() -> None:
    first, second = League.small(seed=7), League.small(seed=7)
    assert first.players == second.players and first.games == second.games
    assert first.script == second.script
    forward = {game.game_id: first.record(game) for game in first.games}
    backward = {game.game_id: second.record(game) for game in reversed(second.games)}
    assert forward == backward
    now = eastern(first.demo_date, 13)
    game = first.games_on(first.demo_date)[0]
    assert player_points(first, game, now) == player_points(second, game, now)


def test_another_seed_gives_another_league() -> None:
    assert League.small(seed=1).players != League.small(seed=2).players


def test_parameters_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="teams=7 is not an even number"):
        LeagueParameters(teams=7)


def test_expected_points_are_what_is_scored_on_average(full: League) -> None:
    expected = scored = 0.0
    for game in full.games:
        absent = full.availability.absent(game)
        stars = [full.rosters[team.team_id][0] for team in (game.home, game.away)]
        points = full.expected_points(game, absent)
        for side, star in enumerate(stars):
            if star.person_id in points:
                line = full.box(game).players[side][star.person_id]
                expected += points[star.person_id]
                scored += line.pts
    assert expected == pytest.approx(scored, rel=0.05)


def test_demo_day_follows_its_script(full: League) -> None:
    day = full.demo_date
    events = full.demo_events(day)
    assert events == full.script
    star = next(event for event in events if event.at == eastern(day, 14))
    decisions = [event for event in events if event.at == eastern(day, 18)]
    assert star.status == "Out"
    assert sorted(event.status for event in decisions) == ["Available", "Out"]
    teams = {full.player(event.player_id).team_id for event in (star, *decisions)}
    assert len(teams) == 3

    game = full.game(star.game_id)
    assert game is not None
    before, after = eastern(day, 13, 59), eastern(day, 14)
    assert full.listing(game, star.player_id, before) is None
    listing = full.listing(game, star.player_id, after)
    assert listing is not None and listing.status == "Out"
    box = full.box(game)
    assert star.player_id not in {**box.players[0], **box.players[1]}
    for event in decisions:
        other = full.game(event.game_id)
        assert other is not None
        listed = full.listing(other, event.player_id, eastern(day, 17))
        assert listed is not None and listed.status == "Questionable"


def test_only_the_script_moves_the_demo_day(full: League) -> None:
    late = {
        (game.game_id, player_id, entry.at)
        for game in full.games_on(full.demo_date)
        for player_id, entries in full.availability.timelines(game).items()
        for entry in entries
        if entry.at > eastern(full.demo_date, 11)
    }
    scripted = {
        (event.game_id, event.player_id, event.at)
        for event in full.script
        if event.at > eastern(full.demo_date, 11)
    }
    assert late == scripted


def test_lines_move_at_line_times_and_come_down_at_once(full: League) -> None:
    day = full.demo_date
    star = next(event for event in full.script if event.at == eastern(day, 14))
    game = full.game(star.game_id)
    assert game is not None
    before = player_points(full, game, eastern(day, 13, 59))
    at_once = player_points(full, game, eastern(day, 14))
    later = player_points(full, game, eastern(day, 15))
    assert star.player_id in before["draftkings"]
    for book, lines in before.items():
        rest = {person: line for person, line in lines.items() if person != star.player_id}
        assert at_once[book] == rest
    team = full.player(star.player_id).team_id
    mates = [p for p in at_once["draftkings"] if full.player(p).team_id == team]
    moved = [later["draftkings"][p].point - at_once["draftkings"][p].point for p in mates]
    assert sum(moved) > 0, "team-mates' lines do not rise without the star"


def test_lines_carry_a_margin_and_end_with_tipoff(full: League) -> None:
    game = full.games[-1]
    assert player_points(full, game, line_times(game)[0] - timedelta(minutes=1)) == {}
    assert player_points(full, game, game.tipoff) == {}
    books = player_points(full, game, game.tipoff - timedelta(minutes=1))
    assert len({frozenset(lines.items()) for lines in books.values()}) > 1
    for key, lines in books.items():
        assert lines
        for line in lines.values():
            assert 1.0 < 1 / line.first_price + 1 / line.second_price < 1.12
            unit = line.point * 2
            assert unit == int(unit) and (key == "betonlineag" or unit % 2 == 1)
