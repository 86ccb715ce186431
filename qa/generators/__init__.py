"""Language models that write the answer from evidence, behind one protocol."""
