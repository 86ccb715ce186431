"""What is checked before an answer is shown: markers, quotes, claims."""
