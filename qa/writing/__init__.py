"""How answers are written without a model: from duties, from targets, from the document's own sentences."""
