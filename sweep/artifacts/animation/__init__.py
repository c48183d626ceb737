"""The picture at one number of colors after the other."""
