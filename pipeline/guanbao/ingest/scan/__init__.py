"""Pages that are pictures: turned upright, their rules and characters found, then laid out as printed pages are."""
