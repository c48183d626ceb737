"""The painters of the sample pictures, and the tools they share."""
