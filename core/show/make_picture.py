"""Makes the picture of the README: what `wiremill show` prints on a terminal, as SVG.

    script -qec "stty cols 92; ./wiremill show news ARTICLE" /dev/null | make_picture.py >show.svg

The one in the README is of the first nine lines of the first sample article.
"""

import html
import re
import sys

WIDTH, LINE, MARGIN = 8.4, 19, 16  # of a character, of a line, around the text, in pixels
COLOURS = {"31": "#b3372f", "32": "#2c7a3d", "33": "#8a5a00", "34": "#2f5fb3", "35": "#8a2f8f", "36": "#0b6c8a"}


def style_of(codes):
    """The SVG attributes of a graphic rendition: '4;36' is underlined cyan."""
    attributes = ""
    for code in codes.split(";"):
        if code == "1":
            attributes += ' font-weight="bold"'
        elif code == "2":
            attributes += ' fill="#6b7078"'
        elif code == "4":
            attributes += ' text-decoration="underline"'
        elif code in COLOURS:
            attributes += f' fill="{COLOURS[code]}"'
    return attributes


def spans_of(line):
    """Pieces of a line as <tspan>s; a piece keeps its rendition until ESC [ 0 m."""
    out, style = "", ""
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if piece.startswith("\x1b["):
            style = style_of(piece[2:-1])
        elif piece:
            text = html.escape(piece, quote=False)
            text = re.sub("^ +", lambda spaces: "&#160;" * len(spaces[0]), text)
            out += f"<tspan{style}>{text}</tspan>" if style else text
    return out


def main():
    lines = [line.rstrip("\r\n") for line in sys.stdin]
    columns = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    width, height = columns * WIDTH + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img" '
          'aria-label="An article in the terminal: names underlined with their types, relations below">')
    print('<rect width="100%" height="100%" rx="8" fill="#fbfaf6" stroke="#d9d5ca"/>')
    print('<g font-family="ui-monospace, DejaVu Sans Mono, monospace" font-size="14" fill="#1b1d20">')
    for number, line in enumerate(lines):
        if line:
            print(f'<text x="{MARGIN}" y="{MARGIN + LINE * (number + 0.75):.0f}">{spans_of(line)}</text>')
    print("</g>\n</svg>")


main()
