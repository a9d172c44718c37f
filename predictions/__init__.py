"""Phase 5: calibrated over/under probabilities for player points before tip-off."""
