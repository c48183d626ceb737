"""How the program runs here: compiled kernels, threads, files that are whole or not there."""
