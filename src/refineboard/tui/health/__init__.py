"""The dashboard: its pages, where one is on them, and the figures behind them."""
