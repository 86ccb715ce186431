"""One metric a file. Each takes an ``Observed`` and returns a ``Ratio``, or None where there is no gold."""
