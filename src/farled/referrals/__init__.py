"""From hand to hand: who may do what with a referral, what it needs, and when; docs/methods/referrals.md."""
