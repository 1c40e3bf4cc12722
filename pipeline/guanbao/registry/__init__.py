"""What is known before reading: data files, their strict loader and their look-ups."""
