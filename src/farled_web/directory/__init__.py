"""What organisations offer and can do, with sources and dates."""
