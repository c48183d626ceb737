"""Versions of a picture, shown so that their differences are seen."""
