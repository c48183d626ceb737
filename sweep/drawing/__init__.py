"""Text, palettes, pages and captions, in pixels and as SVG."""
