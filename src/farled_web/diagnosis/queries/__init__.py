"""What the room reads: lines of a region's check, rounds, results, needs."""
