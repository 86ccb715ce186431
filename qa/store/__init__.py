"""What the service remembers: conversations, feedback, keys and jobs, in SQLite or PostgreSQL."""
