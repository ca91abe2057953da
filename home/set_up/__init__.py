"""A partnership's set-up for others to copy: its word for it, its matrix questions and weights. Never data."""
