"""Reports, the lists behind them, and the region's own indicators."""
