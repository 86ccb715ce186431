"""What writes the answer from evidence: the extractive writer, or an LLM backend."""
