"""Get started: five pages from nothing to something to show, each to skip and to come back to."""
