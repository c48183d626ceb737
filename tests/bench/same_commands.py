"""Command lines over all artifacts, formats, modes and errors, for `tests.bench.same`.

They run in a folder of their own, with the pictures that `tests.bench.same` makes in ``../in``.
"""

__all__ = ["COMMANDS"]

_MADE = """
animate ../in/parrot.jpg -k 1..6 --width 160
animate ../in/rainbow.jpg -k 1..12 --width 120 -o a.gif
animate ../in/china.png -k 1..8 --width 160 -o a.gif --steady 0
animate ../in/china.png -k 1..8 --width 160 -o a.gif --steady 12 --effort best
animate ../in/flower.png -k 2..64*2 --width 120 -o a.gif --effort fast
animate ../in/parrot.jpg -k 1..5 --width 120 -o a.gif -o a.webp -o a.png -o a.apng
animate ../in/parrot.jpg -k 1..3 --width 96 -o a.avif
animate ../in/parrot.jpg -k 1..4 --width 128 -o a.mp4 -o a.webm -o a.mov -o a.mkv
animate ../in/parrot.jpg -k 1..3 --width 96 -o a.mp4 --codec av1 --crf 40
animate ../in/parrot.jpg -k 1..3 --width 96 -o a.webm --preset 5 --chroma 444
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --step 0.3 --hold 1 --hold-first 0.8
animate ../in/parrot.jpg -k 1..9 --width 120 -o a.gif --seconds 5 --ease --reverse
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --bounce --last-first --loop 3
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.mp4 --crossfade 0.2 --original
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --original --step 0.1
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --caption "{k} of {colors}, {mse:.1f}, {psnr}"
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --caption-at above --theme dark
animate ../in/parrot.jpg -k 1..4 --width 160 -o a.gif --caption-at top-left --no-swatches
animate ../in/parrot.jpg -k 1..4 --width 64 -o a.gif --caption-at bottom-right
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --no-caption --no-metadata
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --caption ""
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --space linear --represent median
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --space lab --represent medoid
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --space oklab --represent min
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --represent max --lock "#ff0000,#000"
animate ../in/parrot.jpg -k 1..8 --width 200 -o a.gif --max-bytes 20kB
animate ../in/parrot.jpg -k 1..8 --width 200 -o a.gif -o a.webp --max-bytes 9kB --poster-k 3 --poster p.png
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.png --poster-k 2
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif -o a.webp --html a.html
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.mp4 -o a.gif --snippet --poster still.png
animate ../in/parrot.jpg -k 1..4 --width 120 -o a.gif --html a.html --snippet --json
animate ../in/parrot.jpg -k 1..4 --width 120 --json
animate ../in/parrot.jpg -k 1..4 --width 120 -q
animate ../in/parrot.jpg -k 1..4 --width 120 -v --threads 1
animate ../in/parrot.jpg -k 1..4 --width 120 -o - --format gif
animate - -k 1..3 --width 96 < ../in/parrot.jpg
animate ../in/clear.png -k 1..4 -o a.gif -o a.webp -o a.png -o a.mp4
animate ../in/clear.png -k 1..4 -o a.gif --background "#204060"
animate ../in/gray.png -k 1..30 -o a.gif
animate ../in/one.png -k 1..5 -o a.gif
animate ../in/deep.png -k 1..4 -o a.gif
animate ../in/deep.png -k 1..4 -o a.gif --no-icc
animate ../in/flat.png -k 1..4 -o a.gif
animate ../in/moving.gif -k 1..4 -o a.gif
animate ../in/moving.gif -k 1..4 -o a.gif --frame 2
animate ../in/cut.jpg -k 1..4 --width 96 -o a.gif --allow-truncated
animate ../in/cmyk.jpg -k 1..4 --width 96 -o a.gif
animate "../in/Größe und Maß.png" -k 1..4 --width 96
animate ../in/china.png -k 250..256 --width 64 -o a.gif
stills ../in/parrot.jpg --width 160
stills ../in/parrot.jpg -k 1..3 --width 120 -o new --format webp
stills ../in/parrot.jpg -k 2,9 --width 120 --name "{stem}_{colors:03}_{k}.gif"
stills ../in/parrot.jpg -k 2,9 --width 120 --name "x{k}.jpg" --caption "{k} colors" --theme dark
stills ../in/clear.png -k 1,3 --json
stills ../in/one.png -k 1..4 --no-metadata
sheet ../in/parrot.jpg --width 160
sheet ../in/parrot.jpg ../in/china.png -k 2,6 --width 120 -o s.png -o s.webp -o s.jpg
sheet ../in/parrot.jpg -k 1..6 --width 120 -o s.pdf --page a4
sheet ../in/parrot.jpg ../in/clear.png -k 1..9 --width 120 -o s.png --page letter-portrait --tile 900
sheet ../in/china.png -k 1..5 --width 120 -o s.pdf --page a4-landscape --theme dark --title "A title"
sheet ../in/parrot.jpg -k 1..6 --width 120 --columns 2 --gap 0 --tile 90 --no-original --no-footer
sheet ../in/parrot.jpg -k 1..3 --width 120 --caption "" --no-swatches --title "" --json
sheet ../in/gray.png -k 1..6 -o - --format png
compare ../in/parrot.jpg --width 160
compare ../in/parrot.jpg --mode split -k 5,14 --width 160 --at 30%
compare ../in/parrot.jpg --mode diff -k 5,14 --width 160 --scale 20 --theme dark
compare ../in/parrot.jpg --mode diff -k 3 --width 160 -o d.webp
compare ../in/parrot.jpg --mode zoom -k 5,14 --width 160 --no-original
compare ../in/parrot.jpg --mode zoom -k 5 --width 160 --at 50,40 --magnify 6 -o z.jpg
compare ../in/parrot.jpg --mode blink -k 2,4,8 --width 160
compare ../in/china.png --mode blink -k 9 --width 160 --step 0.5 --theme dark
compare ../in/parrot.jpg --mode changes -k 6,7 --width 160
compare ../in/parrot.jpg --spaces rgb,oklab,lab -k 6 --width 160
compare ../in/parrot.jpg ../in/china.png --fit --width 160
compare ../in/clear.png -k 1,3 --json
compare ../in/china.png -k 2,5 --width 160 -o - --format png
report ../in/parrot.jpg -k 1..12 --width 160
report ../in/china.png -k 1,5,10 --width 160 --json
report ../in/parrot.jpg -k 1..4 --width 160 --csv
report ../in/parrot.jpg -k 1..4 --width 160 --markdown --plot p.svg
report ../in/parrot.jpg -k 1..20 --width 160 --plot p.png --theme dark
report ../in/parrot.jpg -k 3 --width 160 --plot p.svg --no-metadata
report ../in/parrot.jpg -k 1..4 --width 120 --until "delta_e<6" --plot p.svg
report ../in/parrot.jpg -k 1..4 --width 120 --until "bytes<3kB" --json
report ../in/parrot.jpg -k 1..4 --width 120 --until "ssim>0.7"
report ../in/clear.png -k 1..4
report ../in/gray.png -k 1..4 --space oklab
report - -k 1..4 --width 96 < ../in/china.png
palette ../in/parrot.jpg --width 160
palette ../in/parrot.jpg -k 1..5 --width 160 --sort lineage
palette ../in/parrot.jpg -k 7 --width 160 --json --sort hue
palette ../in/parrot.jpg -k 7 --width 160 -o p.hex -o p.txt -o p.css -o p.scss -o p.json -o p.js -o p.csv
palette ../in/parrot.jpg -k 7 --width 160 -o p.gpl -o p.pal -o p.ase -o p.aco -o p.act -o p.svg -o p.png
palette ../in/parrot.jpg -k 1..9 --width 160 -o t.svg -o t.png --theme dark -o t.css -o t.ase -o t.json
palette ../in/china.png -k 1,4,9 --width 160 -o t.svg --sort lightness --no-metadata
palette ../in/parrot.jpg -k 5 --width 160 -o - --format css
palette "../in/Größe und Maß.png" -k 3 --width 96 -o p.scss
cloud ../in/parrot.jpg --width 96 --size 120 --seconds 1 --fps 5
cloud ../in/parrot.jpg -k 1..4 --width 96 --size 120 --seconds 2 --fps 5 --beside -o c.webp
cloud ../in/parrot.jpg -k 5 --width 96 --size 160 --cells --lines -o c.png -o c.jpg
cloud ../in/parrot.jpg --iterations 3 --width 96 --size 120 --fps 4 -o c.gif --theme light
cloud ../in/parrot.jpg -k 4 --space oklab --width 96 --size 120 --seconds 1 -o c.mp4 --turn 90
cloud ../in/clear.png -k 3 --size 160 --no-caption -o c.png --json
info ../in/moving.gif
info ../in/cmyk.jpg --json
info ../in/parrot.jpg
--version
"""

_ERRORS = """
animate
animate nowhere.jpg
animate ../in
animate ../in/text.png
animate ../in/empty.png
animate ../in/cut.jpg
animate ../in/dot.png
animate ../in/void.png
animate ../in/parrot.jpg -k 0
animate ../in/parrot.jpg -k 1..300
animate ../in/parrot.jpg -k 9..3
animate ../in/parrot.jpg -k 1..40*1
animate ../in/parrot.jpg -k some
animate ../in/parrot.jpg -k ""
animate ../in/parrot.jpg --width 0
animate ../in/parrot.jpg --width wide
animate ../in/parrot.jpg --steady 99
animate ../in/parrot.jpg --lock "#12"
animate ../in/parrot.jpg --lock "#fff,#ffffff"
animate ../in/parrot.jpg --threads 0
animate ../in/parrot.jpg --frame zero
animate ../in/parrot.jpg --frame 2
animate ../in/parrot.jpg --background white
animate ../in/parrot.jpg --max-pixels 0
animate ../in/parrot.jpg --max-pixels 100
animate ../in/parrot.jpg -o a.xyz
animate ../in/parrot.jpg -o a
animate ../in/parrot.jpg --format tiff
animate ../in/parrot.jpg -o nowhere/a.gif
animate ../in/parrot.jpg -o ../in
animate ../in/parrot.jpg -o ../in/parrot.jpg --format gif
animate ../in/parrot.jpg -o -
animate ../in/parrot.jpg -o - --format gif --json
animate ../in/parrot.jpg -o a.gif -o a.gif
animate ../in/parrot.jpg --step 0.001
animate ../in/parrot.jpg --hold 9999
animate ../in/parrot.jpg --step 0.5 --seconds 9
animate ../in/parrot.jpg --seconds 0
animate ../in/parrot.jpg --seconds 0.1
animate ../in/parrot.jpg --crossfade 0.2
animate ../in/parrot.jpg --crossfade 0.2 -o a.webp
animate ../in/parrot.jpg --crossfade 0.001 -o a.mp4
animate ../in/parrot.jpg --crossfade 0.39 -o a.mp4
animate ../in/parrot.jpg --reverse --last-first
animate ../in/parrot.jpg --loop -1
animate ../in/parrot.jpg --loop 99999
animate ../in/parrot.jpg --crf 20
animate ../in/parrot.jpg --crf 99 -o a.mp4
animate ../in/parrot.jpg --preset slowest -o a.mp4
animate ../in/parrot.jpg --codec vp9 -o a.mp4
animate ../in/parrot.jpg --codec av1 --chroma 444 -o a.mp4
animate ../in/parrot.jpg --caption "{q}"
animate ../in/parrot.jpg --caption "{k"
animate ../in/parrot.jpg --caption "漢"
animate ../in/parrot.jpg --caption x --no-caption
animate ../in/parrot.jpg --no-caption --theme dark
animate ../in/parrot.jpg --font ../in/text.png
animate ../in/parrot.jpg --font nowhere.ttf
animate ../in/parrot.jpg --max-bytes many
animate ../in/parrot.jpg --max-bytes 0
animate ../in/parrot.jpg -k 1..3 --width 100 --max-bytes 100
animate ../in/parrot.jpg --poster a.jpg
animate ../in/parrot.jpg --poster-k 99
animate ../in/parrot.jpg --poster-k 3
animate ../in/parrot.jpg -o a.png --poster a.png
animate ../in/parrot.jpg -o - --format gif --html a.html
animate ../in/clear.png -k 256 -o a.gif
animate ../in/parrot.jpg -k 3 -k 4
animate ../in/parrot.jpg --nonsense
animate ../in/parrot.jpg --effort most
animate ../in/parrot.jpg --step fast
animate ../in/parrot.jpg -o ../in/text.png --no-clobber
stills ../in/parrot.jpg -o -
stills ../in/parrot.jpg -o ../in/text.png
stills ../in/parrot.jpg --name "a/b.png"
stills ../in/parrot.jpg --name same.png
stills ../in/parrot.jpg --name "{k}.bmp"
stills ../in/parrot.jpg --name "{k}"
stills ../in/parrot.jpg --format bmp
stills ../in/parrot.jpg --theme dark
stills ../in/clear.png -k 256 --format gif
sheet ../in/parrot.jpg --columns 0
sheet ../in/parrot.jpg --tile 3
sheet ../in/parrot.jpg --gap -1
sheet ../in/parrot.jpg --page a5
sheet ../in/parrot.jpg -o s.gif
sheet - -
compare ../in/parrot.jpg --mode all
compare ../in/parrot.jpg --magnify 3
compare ../in/parrot.jpg --mode zoom --magnify 99
compare ../in/parrot.jpg --mode diff --scale 0
compare ../in/parrot.jpg --mode split --at 10,10
compare ../in/parrot.jpg --mode split --at middle
compare ../in/parrot.jpg --mode zoom --at 9999,1
compare ../in/parrot.jpg --mode split -k 1,2,3
compare ../in/parrot.jpg -k 1..20
compare ../in/parrot.jpg --mode blink -o b.png
compare ../in/parrot.jpg -o b.gif
compare ../in/parrot.jpg --mode changes -k 1
compare ../in/parrot.jpg --spaces rgb
compare ../in/parrot.jpg --spaces rgb,cmyk
compare ../in/parrot.jpg --spaces rgb,lab --space lab
compare ../in/parrot.jpg --spaces rgb,lab -k 3,4
compare ../in/parrot.jpg ../in/china.png
compare ../in/parrot.jpg ../in/parrot.jpg
compare ../in/parrot.jpg ../in/china.png ../in/gray.png
compare ../in/parrot.jpg --fit
compare ../in/one.png
report ../in/parrot.jpg --until "mse>3"
report ../in/parrot.jpg --until "beauty>3"
report ../in/parrot.jpg --until best
report ../in/parrot.jpg --until "psnr>3kB"
report ../in/parrot.jpg -k 1..3 --width 60 --until "mse<0"
report ../in/dash.png --until "ssim>0.9"
report ../in/parrot.jpg --json --csv
report ../in/parrot.jpg --csv --markdown
report ../in/parrot.jpg --plot p.pdf
report ../in/parrot.jpg --theme dark
palette ../in/parrot.jpg -o p.bmp
palette ../in/parrot.jpg -k 1..3 -o p.gpl
palette ../in/parrot.jpg --format gpl
palette ../in/parrot.jpg --theme dark
cloud ../in/parrot.jpg --size 3
cloud ../in/parrot.jpg --turn 9999
cloud ../in/parrot.jpg --seconds 0
cloud ../in/parrot.jpg --fps 99
cloud ../in/parrot.jpg --fps 60 -o c.gif
cloud ../in/parrot.jpg --cells
cloud ../in/parrot.jpg -k 3 --iterations 3
cloud ../in/parrot.jpg --iterations 0
cloud ../in/parrot.jpg --lock "#fff"
cloud ../in/parrot.jpg --caption x
cloud ../in/parrot.jpg --turn 90 -o c.png
cloud ../in/parrot.jpg -o c.xyz
cloud ../in/parrot.jpg -k 1..40 --seconds 0.5
info nowhere.gif
info ../in/text.png
nonsense
parrot.jpg
"""

COMMANDS = tuple(line for lines in (_MADE, _ERRORS) for line in lines.strip().splitlines())
