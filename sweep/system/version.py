"""The version, once, for the program, its files and the build."""

__all__ = ["__version__"]

__version__ = "0.1.0"
