"""Who can do what, how surely: organisations, claims, pooled levels, coverage, weakest link."""
