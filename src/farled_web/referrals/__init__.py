"""From hand to hand: referrals, handovers, outcomes, and the links by which they are answered."""
