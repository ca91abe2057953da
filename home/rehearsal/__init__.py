"""One button fills an officer's own services with invented answers, to see what comes of a round."""
