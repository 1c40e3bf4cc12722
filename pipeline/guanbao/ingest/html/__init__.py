"""Web pages: their text as a browser shows it, with what stands around a report set aside."""
