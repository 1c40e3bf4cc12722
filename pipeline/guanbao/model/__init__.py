"""What a document and a report are: types only, no reading or writing of files."""
