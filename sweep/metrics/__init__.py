"""What is measured of a level: error, likeness, bytes, change."""
