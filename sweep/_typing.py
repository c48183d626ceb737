"""The types of arrays, once."""
