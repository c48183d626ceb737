"""The picture at every K, each in a file of its own."""
