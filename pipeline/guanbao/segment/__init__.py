"""Document to sections, sentences and clauses."""
