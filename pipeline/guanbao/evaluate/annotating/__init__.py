"""Gold made by correcting what was read: drafts, and the files of annotation tools."""
