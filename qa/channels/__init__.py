"""Where people talk: each chat platform in two pure translations around the one way of asking."""
