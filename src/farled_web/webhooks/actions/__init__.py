"""What people and events do to subscriptions, one verb each."""
