"""A picture, its distinct colors, one quantization of it, one frame."""
