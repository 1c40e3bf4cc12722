"""Pure functions on strings: spans, folded views, numerals and dates. Nothing here knows what a report is."""
