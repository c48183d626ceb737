"""Show what a picture looks like at every number of colors.

    import sweep
    p = sweep.quantize("parrot.jpg", "1..40")
    p[14]                                           # palette, shares and error at K = 14
    sweep.animate(p, "parrot.gif", step=0.4)
    sweep.sheet(p, "parrot.pdf", page="a4")
    sweep.page(p, "parrot.html")                    # every K, and k-means at work, offline
    sweep.report(p).levels                          # flat records, one for each K
    sweep.build("sweep.toml")                       # many artifacts of many pictures

The verbs are `load`, `quantize`, `animate`, `stills`, `sheet`, `compare`, `palette`, `report`,
`cloud`, `page`, `info` and `build`. The first argument of each but the last is a source: a path, an
address, a binary stream, an array, a Pillow picture, an Image or a Progression. Then come outputs,
then settings by keyword, or as the value that describes the artifact (`Animation`, `Stills`,
`Sheet`, `Comparison`, `Palettes`, `Report`, `Cloud`, `Page`).

Names are loaded when they are first used, so that ``import sweep`` costs next to nothing. They
stand in ``__init__.pyi``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
