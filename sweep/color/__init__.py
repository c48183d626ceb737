"""What a color is, how it is written, and how far two are apart."""
