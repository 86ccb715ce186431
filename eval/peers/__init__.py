"""Head to head: the plain pipelines a user would otherwise build, over the same cases and the same embedder."""
