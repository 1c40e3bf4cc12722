"""The spaCy pipeline: tokens, quantities, names, channels, legal texts, dates and cues."""
