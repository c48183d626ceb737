"""How the program runs here: types of arrays, compiled kernels, threads, whole files."""
