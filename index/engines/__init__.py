"""Where clauses live and are found: one protocol, several implementations."""
