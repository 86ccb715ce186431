"""Text in, hits out: reading official documents and finding their clauses. Knows nothing of qa."""
