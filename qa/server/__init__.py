"""The HTTP face: the same answers, searches and clauses, and the readable page behind every citation."""
