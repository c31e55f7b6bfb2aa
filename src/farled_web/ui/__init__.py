"""How the application looks and speaks: pages, components, lists, exports, charts, messages."""
