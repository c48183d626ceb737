"""The modules of the component -> one script, as small as it can be.

join    modules behind each other, styles among them
shrink  without spaces and comments, in fewer words
tokens  what a script is made of
names   which names can be short
"""
