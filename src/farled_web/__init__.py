"""The web application: it owns storage, people and pages, and asks the library for every decision."""
