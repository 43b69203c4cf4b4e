#!/usr/bin/env python3
"""Makes static/inter-4.1.1.woff2 and static/serif-4.5.1.woff2 from the npm packages `inter-ui` 4.1.1 and `source-serif` 4.5.1.

    python make.py INTER/package SERIF/package     (needs fonttools and brotli)

Latin letters with all accents, punctuation and arrows; Inter in the weights 400 to 700, the serif in one. The serif
gets another name: "Source" is reserved for the unchanged font (its licence, section 3).
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

STATIC = pathlib.Path(__file__).resolve().parent.parent / "static"
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C), *range(0x1E9E, 0x1E9F), *range(0x300, 0x305),
           0x2C6, 0x2DA, 0x2DC, *range(0x2010, 0x2028), *range(0x2030, 0x203B), 0x20AC, 0x2122, *range(0x2190, 0x2194),
           0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x25CB, 0x2713, 0xFB01, 0xFB02]


def make(source, axes, target, name=None):
    font = TTFont(source)
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum"],
                             name_IDs=[0, 1, 2, 4, 6, 13, 14], hinting=False, notdef_outline=True)
    small = subset.Subsetter(options)
    small.populate(unicodes=LETTERS)
    small.subset(font)
    font = instancer.instantiateVariableFont(font, axes)
    if name:
        for record in list(font["name"].names):
            if record.nameID in (1, 4, 6, 16):
                record.string = name.replace(" ", "") if record.nameID == 6 else name
    font.flavor = "woff2"
    font.save(STATIC / target)
    print(target, (STATIC / target).stat().st_size)


inter, serif = map(pathlib.Path, sys.argv[1:])
make(inter / "variable/InterVariable.woff2", {"opsz": 14, "wght": (400, 700)}, "inter-4.1.1.woff2")
make(serif / "VAR/SourceSerif4Variable-Roman.ttf", {"opsz": 14, "wght": 400}, "serif-4.5.1.woff2", "Acquaint Serif")
