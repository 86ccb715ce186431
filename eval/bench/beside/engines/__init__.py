"""One file a library: `build`, `open`, `search`, `add`, as its own documentation has them. Each runs in its environment."""
