"""The page of a backtest, made from its summary alone."""
