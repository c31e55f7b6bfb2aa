"""Users, memberships and roles: who is asking, and what they may reach."""
