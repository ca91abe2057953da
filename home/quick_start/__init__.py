"""Quick start: from a few names to a decided matrix in an afternoon, on five pages."""
