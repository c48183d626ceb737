"""The picture at some K side by side, on a sheet for the web or for print."""
