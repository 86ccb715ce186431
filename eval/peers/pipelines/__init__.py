"""One plain pipeline a file, run by ``worker.py`` inside its own environment; nothing of ours is imported here."""
