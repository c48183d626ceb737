"""The page: every K of a picture in one file that is opened offline, and k-means at work in it."""
