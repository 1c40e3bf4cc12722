"""Raw values, units and names to metrics, identifiers and periods."""
