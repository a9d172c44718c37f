"""Each formula, gate and check broken in one place: the test that stands for it must fail."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from ops.project import project_root
from tests.predictions import mutant
from tests.predictions.mutant import Order as Mutant

SYSTEMS, TRAINING, GOVERNANCE = "test_systems.py", "test_training.py", "test_governance.py"
STACKING, MARKET, REGISTRY = "test_stacking.py", "test_market_step.py", "test_registry.py"
DISTRIBUTION, RECOMMEND = "test_distribution.py", "test_recommend.py"
RECIPE, HEALTH, DECAY = "test_recipe.py", "test_health.py", "test_decay_and_drift.py"

MUTANTS = {
    "moving_average: weight of the last 5 games": Mutant(
        "predictions.systems.moving_average",
        '"avg_last_5": 0.50',
        '"avg_last_5": 0.51',
        f"{SYSTEMS}::test_moving_average_base_and_venue",
    ),
    "moving_average: sign of a back-to-back": Mutant(
        "predictions.systems.moving_average",
        "BACK_TO_BACK = -1.5",
        "BACK_TO_BACK = 1.5",
        f"{SYSTEMS}::test_moving_average_all_adjustments",
    ),
    "formulas: 100 is fresh": Mutant(
        "predictions.systems.base",
        "[fatigue_score < VERY_TIRED, fatigue_score < TIRED]",
        "[fatigue_score > 70, fatigue_score > 50]",
        f"{SYSTEMS}::test_only_a_tired_player_is_marked_down",
    ),
    "zone_matchup: sign of a weak defence": Mutant(
        "predictions.systems.zone_matchup",
        'inputs.feature("opponent_def_rating") - league',
        'league - inputs.feature("opponent_def_rating")',
        f"{SYSTEMS}::test_zone_matchup_raises_the_mean_against_a_weak_defence",
    ),
    "zone_matchup: clamp of a zone": Mutant(
        "predictions.systems.zone_matchup",
        "ZONE_CLAMP = 3.0",
        "ZONE_CLAMP = 30.0",
        f"{SYSTEMS}::test_zone_matchup_clamps_each_zone_at_3_points",
    ),
    "similarity: the newest of equals": Mutant(
        "predictions.systems.similarity",
        "np.lexsort((-position, -scores, local))",
        "np.lexsort((position, -scores, local))",
        f"{SYSTEMS}::test_similarity_keeps_the_20_best_and_of_equals_the_newest",
    ),
    "similarity: only games before": Mutant(
        "predictions.systems.similarity",
        'inputs.game_date.astype(np.int64), side="left"',
        'inputs.game_date.astype(np.int64), side="right"',
        f"{SYSTEMS}::test_similarity_uses_only_the_player_and_only_earlier_games",
    ),
    "xgboost: adds to what is usual": Mutant(
        "predictions.trees",
        "return usual + np.asarray(added",
        "return 0 * usual + np.asarray(added",
        f"{TRAINING}::test_trees_find_what_a_feature_adds_and_end_at_the_median",
    ),
    "xgboost: fitted to the absolute error": Mutant(
        "predictions.trees",
        '"reg:absoluteerror"',
        '"reg:squarederror"',
        f"{TRAINING}::test_trees_find_what_a_feature_adds_and_end_at_the_median",
    ),
    "ridge: taken to the median": Mutant(
        "predictions.ridge",
        "return mean + self.shift[0]",
        "return mean - self.shift[0]",
        f"{TRAINING}::test_ridge_finds_what_a_feature_adds_and_ends_at_the_median",
    ),
    "ensemble: weights of those that answered": Mutant(
        "predictions.stacking",
        "np.where(there, np.array([weights.get(name, 0.0) for name in centers]), 0.0)",
        "np.where(there, 1.0, 0.0)",
        f"{STACKING}::test_the_mixture_counts_those_that_answered",
    ),
    "ensemble: weights that come closest": Mutant(
        "predictions.stacking",
        "design.T @ (error /",
        "-design.T @ (error /",
        f"{STACKING}::test_no_other_mixture_has_a_smaller_absolute_error",
    ),
    "ensemble: the market's sign": Mutant(
        "predictions.market_step",
        "(center - line) / sd])",
        "(line - center) / sd])",
        f"{MARKET}::test_without_earlier_lines_the_market_is_trusted_alone",
    ),
    "distribution: a whole line pushes": Mutant(
        "predictions.distribution",
        "self.at_most(np.ceil(there) - 1)",
        "self.at_most(np.ceil(there))",
        f"{DISTRIBUTION}::test_a_half_line_cannot_push_and_a_whole_line_can",
    ),
    "distribution: the player's own spread": Mutant(
        "predictions.distribution",
        "np.sqrt(level), level, deviation])",
        "np.sqrt(level), level, 0 * deviation])",
        f"{DISTRIBUTION}::test_who_varies_more_is_spread_wider",
    ),
    "recommendation: edge against prices without margin": Mutant(
        "predictions.recommend",
        "over / (over + under), np.nan)",
        "over, np.nan)",
        f"{RECOMMEND}::test_over_with_its_edge_and_expected_value",
    ),
    "recommendation: a quarter of Kelly's": Mutant(
        "predictions.recommend",
        "KELLY_SHARE = 0.25",
        "KELLY_SHARE = 0.5",
        f"{RECOMMEND}::test_the_stake_is_a_quarter_of_kellys",
    ),
    "registry: an altered file": Mutant(
        "predictions.artefact",
        "if _file_sha256(directory / file) != card.files[file]:",
        "if False:",
        f"{TRAINING}::test_an_altered_file_is_refused[trees.json]",
    ),
    "registry: another contract": Mutant(
        "predictions.artefact",
        "if saved.sha256 != contract.sha256:",
        "if False:",
        f"{TRAINING}::test_another_contract_is_refused",
    ),
    "registry: another library": Mutant(
        "predictions.artefact",
        "if before != present:",
        "if False:",
        f"{TRAINING}::test_another_library_is_refused",
    ),
    "registry: golden rows": Mutant(
        "predictions.artefact",
        "GOLDEN_TOLERANCE = 1e-4",
        "GOLDEN_TOLERANCE = 1e4",
        f"{TRAINING}::test_a_golden_row_that_moved_is_refused",
    ),
    "registry: a model that saw the date": Mutant(
        "predictions.registry",
        "if card.window.last_game_date < before:",
        "if True:",
        f"{REGISTRY}::test_a_model_that_saw_the_date_does_not_serve_it",
    ),
    "registry: a champion that cannot be loaded": Mutant(
        "predictions.registry",
        "champion if champion and _loads(models_dir, champion, contract) else None",
        "champion",
        f"{REGISTRY}::test_a_champion_that_cannot_be_loaded_is_replaced",
    ),
    "registry: a recipe that was rolled back": Mutant(
        "predictions.registry",
        "elif model.recipe_sha256 in rolled_back(events, model.market):",
        "elif False:",
        f"{REGISTRY}::test_after_a_rollback_models_of_the_recipe_wait_for_a_person",
    ),
    "registry: one champion": Mutant(
        "predictions.states",
        "states[former] = State.RETIRED",
        "pass",
        f"{REGISTRY}::test_of_two_champions_in_the_record_the_last_one_counts_everywhere",
    ),
    "registry: one at a time": Mutant(
        "predictions.lock",
        "fcntl.flock(file, fcntl.LOCK_EX)",
        "fcntl.flock(file, fcntl.LOCK_SH)",
        f"{REGISTRY}::test_two_that_are_settled_at_once_follow_one_another",
    ),
    "recipe: the constants of a module": Mutant(
        "predictions.recipe",
        "module.__name__: _constants(module) for",
        "module.__name__: sorted(_constants(module)) for",
        f"{RECIPE}::test_a_number_that_decides_makes_another_recipe",
    ),
    "training: who was ready is data": Mutant(
        "predictions.training",
        "games.actual, games.ready, lines",
        "games.actual, lines",
        f"{TRAINING}::test_what_was_scored_what_the_market_said_and_who_was_ready_make_another_model",
    ),
    "health: of the recipe": Mutant(
        "flows.health",
        "if one == recipe]",
        "if name == champion]",
        f"{HEALTH}::test_the_grades_of_every_model_of_the_recipe_count",
    ),
    "health: felt by what stands": Mutant(
        "flows.predict",
        "held -= set(compress(standing, of_other_health(current, health)))",
        "held -= set()",
        f"{HEALTH}::test_a_blocked_model_takes_its_recommendations_down_and_back_up",
    ),
    "history: of those who can be predicted": Mutant(
        "predictions.eligibility",
        'as_true(rows["is_prediction_ready"]) & ~listed_out(rows)',
        'as_true(rows["is_prediction_ready"]) & listed_out(rows)',
        f"{HEALTH}::test_the_whole_history_changes_nothing_that_a_trained_model_predicts",
    ),
    "health: few grades do not heal": Mutant(
        "predictions.decay",
        "return Decay(before, mae",
        "return Decay(Health.HEALTHY, mae",
        f"{DECAY}::test_few_grades_leave_the_health_as_it_is",
    ),
    "gate: duplicate": Mutant(
        "predictions.governance",
        "        if same:\n            return Gate(",
        "        if False:\n            return Gate(",
        f"{GOVERNANCE}::test_a_model_that_says_what_another_says_is_a_duplicate",
    ),
    "gate: sample size": Mutant(
        "predictions.governance",
        'Gate("sample size", rows >= LEAST_ROWS',
        'Gate("sample size", rows >= 0',
        f"{GOVERNANCE}::test_each_gate_shuts",
    ),
    "gate: bias to either side": Mutant(
        "predictions.governance",
        "abs(ensemble.bias) <= limit",
        "ensemble.bias <= limit",
        f"{GOVERNANCE}::test_each_gate_shuts",
    ),
    "gate: tier bias": Mutant(
        "predictions.governance",
        "abs(worst[1]) <= limit",
        "worst[1] <= limit",
        f"{GOVERNANCE}::test_each_gate_shuts",
    ),
    "gate: baseline": Mutant(
        "predictions.governance",
        "against.rows > 0 and against.low <= 0",
        "against.rows > 0",
        f"{GOVERNANCE}::test_a_model_that_is_worse_than_the_last_10_games_is_refused",
    ),
    "gate: a paired test with the champion": Mutant(
        "predictions.governance",
        "(found.low <= 0 if same else found.high < 0)",
        "(found.low <= 0)",
        f"{GOVERNANCE}::test_the_champion_is_met_in_a_paired_test",
    ),
    "gate: days are clusters": Mutant(
        "predictions.governance",
        'pd.factorize(shared["game_date"][both])[0]',
        "np.arange(rows)",
        f"{GOVERNANCE}::test_the_interval_counts_days_and_not_games",
    ),
}


Tested = Callable[[Mutant], str]


@pytest.fixture(scope="module")
def tested() -> Iterator[Tested]:
    """What pytest prints about a mutant."""
    with subprocess.Popen(
        [sys.executable, "-m", mutant.__name__],
        cwd=project_root(),
        env={**os.environ, "PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        assert nursery.stdin is not None and nursery.stdout is not None
        orders, answers = nursery.stdin, nursery.stdout

        def ask(broken: Mutant) -> str:
            orders.write(broken.as_line())
            orders.flush()
            return str(json.loads(answers.readline())["output"])

        yield ask
        orders.close()


@pytest.mark.parametrize("name", MUTANTS)
def test_what_is_broken_is_noticed(name: str, tested: Tested) -> None:
    told = tested(MUTANTS[name])
    assert "1 failed" in told, told[-3000:]


def test_a_line_that_says_what_it_said_is_not_noticed(tested: Tested) -> None:
    whole = MUTANTS["moving_average: weight of the last 5 games"]
    told = tested(Mutant(whole.module, whole.right, whole.right, whole.test))
    assert "1 passed" in told, told[-3000:]
