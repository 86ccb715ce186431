"""Pages for readers: templates, their words in four languages, style and icon."""
