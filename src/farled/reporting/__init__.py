"""What has to be reported: firms counted once, waits, the promise, aid, and what may leave the region."""
