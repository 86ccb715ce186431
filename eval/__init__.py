"""How good is it? Uses the same Assistant that users do."""
