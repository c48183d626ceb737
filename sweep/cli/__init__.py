"""The command line: parse, make one artifact, say what happened."""
