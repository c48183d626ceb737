"""The versions, once: of the program, its files and the build; and of what it makes."""

__all__ = ["RESULTS", "__version__"]

__version__ = "0.1.0"

RESULTS = 2  # one more whenever the same picture and settings come to other pixels than before
