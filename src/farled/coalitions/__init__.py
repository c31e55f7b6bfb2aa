"""Which coalition takes which firm past its barriers, with a certificate."""
