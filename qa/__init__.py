"""Question in, answer out. Knows nothing of eval."""
