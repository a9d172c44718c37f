"""Who is called otherwise after a game keeps what was said of him and how it ended."""

from typing import Any

from flows.context import RunContext
from tests.changes.base import Base
from tests.changes.documents import LEAGUE_LIST, rows_of, set_name
from tests.changes.world import World

GRADES = """
select
    graded.prediction_id,
    graded.actual,
    graded.is_voided,
    graded.prediction_correct,
    graded.stood_at_tipoff,
    graded.is_first_recommendation,
    traced.fed
from nba_predictions.prediction_accuracy as graded
inner join (
    select prediction_id, string_agg(distinct fed, ', ' order by fed) as fed
    from nba_predictions.prediction_payloads
    group by prediction_id
) as traced on graded.prediction_id = traced.prediction_id
where not graded.is_removed and graded.player_lookup = @player
order by graded.prediction_id
"""
PLAYED = """
select graded.player_lookup, identities.nba_player_id
from nba_predictions.prediction_accuracy as graded
inner join nba_reference.player_identities as identities
    on graded.player_lookup = identities.player_lookup and not identities.is_removed
where not graded.is_removed and graded.actual is not null
order by graded.player_lookup
limit 1
"""


def test_a_graded_player_gets_another_name(base: Base, restored: RunContext) -> None:
    world = World(restored, base)

    def grades(player: str) -> list[dict[str, Any]]:
        return world.query(GRADES, {"player": player})

    world.deliver(world.days_to_come[0])
    world.run()
    (somebody,) = world.query(PLAYED)
    before = grades(somebody["player_lookup"])

    (record,) = world.newest(LEAGUE_LIST)
    document = world.document(record)
    (row,) = (
        row
        for row in rows_of(LEAGUE_LIST, document)
        if row.get("PERSON_ID") == somebody["nba_player_id"]
    )
    set_name(LEAGUE_LIST, row, "Otherwise", "Called")
    world.land(record, document)
    world.run()

    assert grades("otherwisecalled") == before != []
    assert grades(somebody["player_lookup"]) == []
    world.close()
