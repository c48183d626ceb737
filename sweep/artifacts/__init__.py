"""What a user asks for, one room each: its settings, and one function that makes it.

The rooms do not know each other; what they share stands beside them.
"""
