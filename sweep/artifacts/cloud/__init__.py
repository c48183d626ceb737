"""A picture's colors as points in space, and how they are divided into clusters.

    Histogram -> Points -> Story -> Scene -> Poses -> Frames -> Shots -> file

Each stage is a module.
"""
