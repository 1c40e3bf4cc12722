"""Annotations to figures: the grammar of the prose."""
