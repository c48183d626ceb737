"""Pictures in the terminal, as well as that terminal can show them."""
