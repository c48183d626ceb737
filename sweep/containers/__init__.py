"""Boxes, chunks and packets of file formats, without pixels."""
