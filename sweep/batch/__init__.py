"""Recipes: many artifacts of many pictures, of which only what is needed is made.

recipe      sweep.toml -> entries: a kind, its settings, pictures, outputs
pictures    patterns, folders and lists -> names of pictures
naming      {stem}, {parent}, {suffix}, {number} -> names of outputs
plan        entries x pictures, and what is known of them -> units of work
state       what was made, in one SQLite file beside the recipe
work        a unit: a picture with all its artifacts, read once and swept once
here, processes, cluster    who does it
build       all of it: the verb
"""
