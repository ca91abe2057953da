"""Pages for members: setting up a round, rating, reading results, deciding."""
