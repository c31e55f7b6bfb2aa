"""Words and scales everything else is written in: areas, barriers, liabilities, periods, codes."""
