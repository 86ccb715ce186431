"""Talking to language models over HTTP: one client, its stream, its failures. Knows no prompts and no evidence."""
