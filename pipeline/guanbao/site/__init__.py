"""The static explorer."""
