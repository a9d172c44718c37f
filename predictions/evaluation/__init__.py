"""What a walk-forward is worth: errors, probabilities and bets, with intervals. Pure functions."""
