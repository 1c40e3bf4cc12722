"""Figures to checks: every printed number that others imply is recomputed."""
