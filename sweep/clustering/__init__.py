"""Histogram x Ks -> Progression: k-means for every number of colors."""
