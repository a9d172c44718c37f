"""Where the features of predictions stand."""

FEATURES_TABLE = "nba_predictions.ml_feature_store_v2"
# Models and tables that the store is made of: these change, it shows them side by side.
HISTORY_MODEL = "player_history_features"
FEATURE_MODELS = {
    HISTORY_MODEL: f"nba_precompute.{HISTORY_MODEL}",
    "player_gameday_features": "nba_precompute.player_gameday_features",
}
