"""The palettes of one K or of several, in the formats of other programs or drawn."""
