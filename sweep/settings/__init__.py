"""Values that describe what is wanted: their fields are the options.

option    what a field says of itself: help, group, range, metavar, short flag
field     a field, resolved: its type, its default, how it is read, written and checked
rules     what contradicts what
value     the base of all such values: checked when made, to and from dicts

Commands, keyword arguments, recipes and the tables of the reference all come from the fields.
"""
