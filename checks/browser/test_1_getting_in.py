"""Getting in: through a persona's link, with a new account, with a mistake first, and without JavaScript."""

from conftest import PASSWORD
from playwright.sync_api import expect


def test_a_persona_enters_and_is_greeted(liv):
    liv.opens("/")
    liv.sees_heading(f"Hello, {liv.first_name}")
    expect(liv.page.locator("nav.main-nav a[aria-current=page]")).to_have_text("Home")


def test_a_mistake_is_named_first_and_beside_its_field(mara):
    assert "Please look again" in mara.first_mistakes
    assert mara.focused_first == "summary", "the list of mistakes takes the focus"


def test_a_new_account_is_signed_in_at_once(mara):
    mara.opens("/")
    mara.sees_heading("Hello, Mara")


def test_everything_of_getting_in_works_without_javascript(jonas):
    jonas.opens("/")
    jonas.page.locator("details.menu summary").click()
    jonas.press("Sign out")
    jonas.opens("/me")
    assert jonas.path().startswith("/sign-in"), "whoever is nobody is asked who they are"
    jonas.writes("Handle or e-mail", "jonas-ekerwald")
    jonas.writes("Password", "not the one at all")
    jonas.press("Sign in", exact=True)
    expect(jonas.page.locator(".summary")).to_be_visible()
    jonas.writes("Password", PASSWORD)
    jonas.press("Sign in", exact=True)
    assert jonas.path() == "/me", "and goes on to where they wanted to"
    jonas.sees_heading("Jonas Ekerwald")


def test_the_skip_link_comes_first_and_works(community, liv):
    page = liv.page
    liv.opens("/people")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    box = page.locator("a.skip").bounding_box()
    assert box and box["y"] >= 0 and box["height"] > 10, f"the skip link shows while it is focused: {box}"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("A name, an organisation, a school")).to_be_focused()


def test_every_stop_of_the_tab_key_can_be_seen(liv):
    """The outline or its like is there, and nothing invisible takes the focus."""
    page = liv.page
    for path in ("/", "/people", "/settings"):
        liv.opens(path)
        stops = []
        for _ in range(30):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                """() => { const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
                const row = getComputedStyle(at, "::after"); // A link that fills its row has the outline of the row.
                return { what: at.tagName + " " + (at.getAttribute("href") ?? at.name ?? "") + " " + at.innerText.slice(0, 30),
                  shown: [style, row].some((it) => it.outlineStyle !== "none" && parseFloat(it.outlineWidth) > 0) || style.boxShadow !== "none",
                  size: box.width * box.height, body: at === document.body } }"""
            )
            if stop["body"]:
                break
            stops.append(stop)
        assert len(stops) > 8
        unseen = [stop for stop in stops if not stop["shown"] or stop["size"] < 4]
        assert not unseen, f"{path}: {unseen}"


def test_the_menu_opens_and_closes_by_keyboard(liv):
    liv.opens("/")
    summary = liv.page.locator("details.menu summary")
    summary.focus()
    liv.page.keyboard.press("Enter")
    expect(liv.page.locator(".menu-inside")).to_be_visible()
    liv.page.keyboard.press("Escape")
    expect(liv.page.locator(".menu-inside")).to_be_hidden()
    expect(summary).to_be_focused()


def test_what_has_the_focus_is_never_behind_the_bars_of_a_phone(liv):
    page = liv.page
    page.set_viewport_size({"width": 360, "height": 640})
    try:
        for path in ("/sent", "/settings", "/received", "/me/edit"):
            liv.opens(path)
            for _ in range(35):
                page.keyboard.press("Tab")
                # A page that scrolls smoothly takes a moment to get there.
                page.wait_for_function(
                    """() => { const at = document.activeElement, box = at.getBoundingClientRect();
                    if (at === document.body || at.closest("header.site")) return true;
                    const covers = ["header.site", "nav.main-nav"].map((bar) => document.querySelector(bar))
                      .filter((bar) => ["fixed", "sticky"].includes(getComputedStyle(bar).position))
                      .map((bar) => bar.getBoundingClientRect());
                    return !covers.some((bar) => box.top >= bar.top && box.bottom <= bar.bottom) }""",
                    timeout=3000,
                )
    finally:
        page.set_viewport_size({"width": 1280, "height": 720})
