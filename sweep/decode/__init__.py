"""Where a picture is, or what it is already -> Image: upright, in sRGB, at the width asked for.

source     a file, standard input, an address -> bytes
sniff      what they are, by their first bytes
pillow     bytes -> a raster: the frame wanted, within the limits; the same of a picture of Pillow
video      the same for a frame of a video
arrays     what NumPy can see as an array -> a raster
icc        its colors -> sRGB
cicp       the same where a file tells them by numbers
raster     a raster, strip by strip -> pixels and matte
"""
