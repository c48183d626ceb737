"""Every K of one picture in one small file, `.ksweep`; `docs/ksweep.md` has it byte by byte.

coder       bits <-> bytes, by probabilities that learn
colors      palettes, signatures and their mean colors <-> bits
tree        the walk to a signature
plane       the signature of each pixel <-> bits
signatures  Progression -> which pixels go the same way through all levels
head        what stands in front, and what the file says of itself
file        the whole file, written and read
"""
