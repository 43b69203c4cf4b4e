"""Texts made to break out of a page, put together from pieces: more than a thousand, none of them copied."""

import itertools

# Every element and attribute that a text tries to make carries this, so that one that was really made is found.
MARK = "data-hostile"
RUN = "window.__ran=1"

ACTIONS = ["onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onanimationstart", "onpointerenter", "onbegin"]
TAGS = [
    "<script {m}>{r}</script>",
    "<img {m} src=x {a}={r}>",
    "<svg {m} {a}={r}>",
    "<svg><animate {m} {a}={r} attributeName=x dur=1s>",
    "<details {m} open {a}={r}>",
    "<iframe {m} srcdoc='<script>parent.{r}</script>'>",
    "<input {m} autofocus {a}={r}>",
    "<video {m}><source {a}={r}></video>",
    "<a {m} href='javascript:{r}'>x</a>",
    "<form {m} action='javascript:{r}'><button>x",
    "<math {m}><mi xlink:href='javascript:{r}'>x",
    "<base {m} href='data:text/html,x'>",
    "<meta {m} http-equiv=refresh content='0;javascript:{r}'>",
    "<style {m}>*{{background:red}}</style>",
    "<link {m} rel=stylesheet href='data:text/css,*{{}}'>",
    "<object {m} data='javascript:{r}'>",
    "<x-{m} {m} {a}={r} tabindex=1>",
    "<body {m} {a}={r}>",
]
# What a text closes before its tag, as if it stood there.
CLOSINGS = ["", "\">", "'>", "-->", "</textarea>", "</title>", "]]>", "*/", "</h1></main>"]
# What a text begins with where it stands in an attribute.
ATTRIBUTES = ["\" {m} {a}={r} x=\"", "' {m} {a}={r} x='", "` {m} {a}={r} `", " {m} {a}={r} ", "&quot; {m} {a}={r}", "&#34;{m} {a}={r}", "\\\" {m} {a}={r}"]
ADDRESSES = ["javascript:{r}", "JaVaScRiPt:{r}", "java&#9;script:{r}", "javascript&colon;{r}", "data:text/html,<script {m}>{r}</script>", "vbscript:{r}", "//example.com/{m}", "\\\\example.com\\{m}"]
TEMPLATES = ["{{{{{r}}}}}", "{{%{r}%}}", "${{{r}}}", "#{{{r}}}", "<%={r}%>", "[[{r}]]", "{{{{constructor.constructor('{r}')()}}}}", "{{{{m|safe}}}}"]
STYLES = ["red;background:url(javascript:{r})", "}}*{{display:none}}", "expression({r})", "@import 'data:text/css,x';", "</style><script {m}>{r}</script>"]
ESCAPES = ["\\u003cscript {m}\\u003e{r}", "&lt;script {m}&gt;{r}", "&#60;script {m}>{r}", "%3Cscript {m}%3E{r}", "\\x3cscript {m}>{r}", "＜script {m}＞{r}", "&amp;lt;img {m}>"]
WORDS = [
    "x" * 110,
    "W" * 100,
    "_" * 90,
    "Donaudampfschifffahrts" * 4,
    "https://example.com/" + "a" * 90,
    "漢" * 90,
    "ﷺ" * 8,
    "e" + "\u0301" * 60,
    "Z" + "\u0335\u0316\u0321" * 20,
    "\u05d0" * 80,
    "שלום (abc) 123 עולם",
    "سلام \u200fabc",
    "👩\u200d👩\u200d👧\u200d👦" * 10,
    "\U0001f1e9" * 40,
    "\\ud800 \\udfff",
    "\ufffd\ufffd",
    "a\u00a0" * 50,
    "null",
    "undefined",
    "[object Object]",
    "-1e999",
    "' OR 1=1 --",
    "=cmd|' /C calc'!A0",
    "../../../../etc/hostname",
    "%s%n%d",
]
# Characters that cannot be seen or that turn others round: a field says so and keeps nothing.
HIDDEN = ["\u202e", "\u202d", "\u2066", "\u2069", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u0001", "\u0008", "\u001b[31m", "\u007f", "\u0085", "\u3164", "\U000e0041"]


def _fill(pieces, number):
    return [piece.format(m=MARK, r=RUN, a=ACTIONS[(number + index) % len(ACTIONS)]) for index, piece in enumerate(pieces)]


def shown():
    """Texts that are kept and shown: each different, at most 120 characters, a letter or digit in each."""
    tags = [closing + tag for closing, number in zip(CLOSINGS, itertools.count()) for tag in _fill(TAGS, number)]
    attributes = [text for number in range(len(ACTIONS)) for text in _fill(ATTRIBUTES, number)]
    others = _fill(ADDRESSES + TEMPLATES + STYLES + ESCAPES, 0)
    payloads = tags + attributes + others
    # The same in the places where filters were blind: in capitals, behind a slash, behind a comment, between others.
    changed = [text.replace("<s", "<S").replace("<i", "<I") + " A" for text in payloads]
    changed += [text.replace(f" {MARK}", f"/{MARK}") for text in payloads]
    changed += [text.replace("<", "<!---->< ", 1).replace("< ", "<", 1) for text in payloads]
    changed += [f"ab {text[:-1]}" for text in payloads]
    changed += [f"<<{text}" for text in payloads]
    return [text for text in dict.fromkeys(text.strip() for text in payloads + WORDS + changed) if len(text) <= 120]


def hidden():
    """Texts with a character that nobody sees."""
    payloads = _fill(TAGS[:4] + ATTRIBUTES[:2] + ADDRESSES[:2], 0)
    return [text[:at] + character + text[at:] for text in payloads for character in HIDDEN for at in (0, 2, len(text) // 2)]
