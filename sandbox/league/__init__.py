"""The simulated league: teams, players, schedule, games, availability and betting lines."""
