"""What has to be reported: indicators, aid, waits, declines, outcomes."""
