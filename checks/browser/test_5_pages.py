"""Every page: nothing serious found by axe, nothing wider than the screen, in light and dark, narrow and wide.

With SHOTS=folder, a picture of each is kept there, to be looked at.
"""

import os
import pathlib

import pytest
from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
LOOKS = [(360, "light"), (360, "dark"), (1280, "dark"), (1280, "light")]
FIRST = {360: "light", 1280: "dark"}
SHOTS = os.environ.get("SHOTS")

# Who, what it is called, and where: an address, or a link on the page before it.
PAGES = [
    ("nobody", "welcome", "/"),
    ("nobody", "sign-in", "/sign-in"),
    ("nobody", "sign-up", "/sign-up"),
    ("nobody", "what-others-see", "/about/what-others-see"),
    ("nobody", "api", "/api"),
    ("nobody", "not-found", "/nothing/here"),
    ("nobody", "enter-gone", "/enter/gone"),
    ("liv", "home", "/"),
    ("liv", "sent", "/sent"),
    ("liv", "sent-request", ".sent-row .row-name"),
    ("liv", "note", "a[href$='/note']"),
    ("liv", "sent-withdrawn", "/sent?state=withdrawn"),
    ("liv", "sent-connected", "/sent?state=connected"),
    ("liv", "sent-again", "/sent"),
    ("liv", "sent-with-question", ".sent-row:has(.badge.strong) .row-name"),
    ("liv", "withdraw", "a[href$='/withdraw']"),
    ("liv", "people", "/people"),
    ("liv", "connect", ".person-row a[href$='/connect']"),
    ("liv", "people-found", "/people?q=a"),
    ("liv", "people-nobody", "/people?q=xqzzy"),
    ("liv", "people-again", "/people"),
    ("liv", "profile", ".person-row a[href^='/people/']:not([href$='/connect'])"),
    ("liv", "block", "a[href$='/block']"),
    ("liv", "me", "/me"),
    ("liv", "edit", "/me/edit"),
    ("liv", "import", "/me/import"),
    ("liv", "notifications", "/notifications"),
    ("liv", "connections", "/connections"),
    ("liv", "disconnect", "a[href$='/disconnect']"),
    ("liv", "views", "/views"),
    ("liv", "settings", "/settings"),
    ("liv", "not-found-member", "/nothing/here"),
    ("beatriz", "home-full", "/"),
    ("beatriz", "received", "/received"),
    ("beatriz", "received-request", ".request-row .row-name"),
    ("beatriz", "received-set-aside", "/received?shelf=set_aside"),
    ("beatriz", "received-filtered", "/received?shelf=filtered"),
    ("beatriz", "strategy", "/strategy"),
    ("beatriz", "strategy-ready-made", "/strategy?start=growing_for_now"),
    ("beatriz", "strategy-versions", "/strategy/versions"),
    ("beatriz", "sweep-offer", "/strategy/sweep"),
    ("beatriz", "received-fits", "/received?shelf=set_aside&fit=fits"),
    ("beatriz", "received-cannot-tell", "/received?fit=cannot_tell"),
    ("rieke", "vouches", "/vouches"),
    ("ada", "operate", "/operate"),
    ("sefu", "home-new", "/"),
    ("sefu", "me-new", "/me"),
    ("sefu", "people-new", "/people"),
    ("sefu", "received-new", "/received"),
    ("sefu", "sent-new", "/sent"),
    ("sefu", "connections-new", "/connections"),
    ("sefu", "settings-new", "/settings"),
]


@pytest.fixture(scope="module")
def readers(community):
    """The personas once more, and nobody, as they are when they only read."""
    kept = {}

    def reader(who):
        if who not in kept:
            kept[who] = community.visitor() if who == "nobody" else community.persona(who)
        return kept[who]

    yield reader
    for somebody in kept.values():
        somebody.leaves()


def look_at(somebody, name):
    """Tries the page that somebody has in front of them in every look."""
    page, found = somebody.page, []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # The width decides about sizes and what is shown, the scheme about colours alone.
        rules = {"type": "tag", "values": TAGS} if scheme == FIRST[width] else {"type": "rule", "values": ["color-contrast"]}
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        for violation in Axe().run(page, options=options).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                for node in violation["nodes"]:
                    found.append(f"{name} {width} {scheme}: {violation['id']}: {node['html'][:160]} {node['failureSummary']}")
        if SHOTS and page.evaluate("document.documentElement.scrollHeight") < 12000:
            page.screenshot(path=pathlib.Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 700})
    too_wide = page.evaluate(
        """() => { const most = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= most) return [];
        return [...document.querySelectorAll("body *")].filter((at) => at.getBoundingClientRect().right > most + 1)
          .map((at) => at.outerHTML.slice(0, 120)).slice(-6) }"""
    )
    if too_wide:
        found.append(f"{name}: wider than 320 px: {too_wide}")
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{name}: {headings} first headings")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("who", "name", "where"), PAGES, ids=[name for _, name, _ in PAGES])
def test_page(readers, who, name, where):
    somebody = readers(who)
    if where.startswith("/"):
        status = somebody.opens(where)
        assert (status >= 400) == name.startswith(("not-found", "enter-gone")), f"{where}: {status}"
    else:
        somebody.opens(somebody.page.locator(where).first.get_attribute("href"))
    look_at(somebody, name)


def test_forms_with_mistakes(readers):
    """As they come back, with the mistakes named."""
    nobody, liv = readers("nobody"), readers("liv")
    nobody.opens("/sign-in")
    nobody.page.eval_on_selector("main form", "form => form.noValidate = true")
    nobody.writes("Handle or e-mail", "nobody")
    nobody.writes("Password", "wrong")
    nobody.press("Sign in", exact=True)
    look_at(nobody, "sign-in-wrong")
    liv.opens("/me/edit")
    liv.page.locator("[name$='from']").first.fill("once")
    liv.press("Save")
    look_at(liv, "edit-wrong")
    liv.opens("/settings")
    liv.writes("New password", "short")
    liv.writes("The same once more", "other")
    liv.press("password", within=liv.page.locator("form[action='/settings/password']"))
    look_at(liv, "settings-wrong")


def test_what_unfolds(readers):
    """The parts of pages that are folded at first."""
    liv, beatriz, nobody = readers("liv"), readers("beatriz"), readers("nobody")
    for somebody, name, path in ((liv, "settings", "/settings"), (nobody, "api", "/api")):
        somebody.opens(path)
        somebody.page.evaluate("[...document.querySelectorAll('main details')].slice(0, 8).forEach((at) => { at.open = true })")
        look_at(somebody, f"{name}-unfolded")
    liv.opens("/sent")
    liv.page.locator(".sent-row .row-name").first.click()
    liv.page.evaluate("document.querySelectorAll('details').forEach((at) => { at.open = true })")
    look_at(liv, "sent-request-unfolded")
    beatriz.opens("/received")
    beatriz.page.locator(".request-row .row-name").first.click()
    beatriz.page.evaluate("document.querySelectorAll('main details').forEach((at) => { at.open = true })")
    look_at(beatriz, "received-request-unfolded")
