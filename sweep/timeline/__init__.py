"""Frames -> shots: which stands when, and for how many milliseconds."""
