"""The community that the checks live in, its people, and what is kept of a check that fails.

`checks/run` starts the community; ACQUAINT_DEMO names the file with what it printed.
"""

import os
import pathlib
import re
import shutil
import sys

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from person import Person  # noqa: E402

KEPT = pathlib.Path(os.environ.get("CHECKS_OUT", "target/checks")) / "failures"
PASSWORD = "harbour lantern seven boats"


class Community:
    """Where it is, the ways in, and everybody who came."""

    def __init__(self, browser, printed):
        self.browser = browser
        self.origin = re.search(r"(http\S+?)/enter/", printed).group(1)
        told = re.findall(r"^(\w+),.*\n.*\n\s+(http\S+/enter/\S+)", printed, re.M)
        self.links = {name.lower(): (name, link) for name, link in told}
        self.people = []

    def person(self, name, link=None, **options):
        somebody = Person(self.browser, self.origin, name, link, **options)
        self.people.append(somebody)
        return somebody

    def persona(self, short, **options):
        return self.person(*self.links[short], **options)

    def visitor(self, **options):
        return self.person("Somebody", **options)


@pytest.fixture(scope="session")
def community():
    printed = pathlib.Path(os.environ["ACQUAINT_DEMO"]).read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which(os.environ["CHROMIUM"]), args=["--no-sandbox"]
        )
        yield Community(browser, printed)
        browser.close()


@pytest.fixture(autouse=True)
def nothing_goes_wrong_unseen(community):
    """No error in any console, no broken content policy, nothing that could not be loaded, no 5xx."""
    yield
    troubles = [f"{somebody.name}: {trouble}" for somebody in community.people for trouble in somebody.troubles]
    for somebody in community.people:
        somebody.troubles = []
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def visitor(community):
    somebody = community.visitor()
    yield somebody
    somebody.leaves()


def persona(short):
    @pytest.fixture(scope="session", name=short)
    def enter(community):
        return community.persona(short)

    return enter


liv, beatriz, rieke, ada, sefu = (persona(short) for short in ("liv", "beatriz", "rieke", "ada", "sefu"))


def sign_up(somebody, name, handle, address="/sign-up"):
    somebody.opens(address)
    somebody.writes("Name", name)
    somebody.writes("Handle", handle)
    somebody.writes("E-mail", f"{handle}@example.org")
    somebody.writes("Password", PASSWORD)
    somebody.press("Make the account")
    somebody.sees_heading("Edit my profile")
    somebody.name, somebody.first_name, somebody.handle = name, name.split()[0], handle


@pytest.fixture(scope="session")
def mara(community):
    """Somebody new, whose first try at an account had mistakes in it."""
    somebody = community.visitor()
    somebody.opens("/sign-up")
    somebody.writes("Name", "Mara Lindqvost")
    somebody.writes("Handle", "Not a handle!")
    somebody.writes("E-mail", "mara@example.org")
    somebody.writes("Password", "short")
    somebody.press("Make the account")
    somebody.first_mistakes = somebody.page.locator(".summary").inner_text()
    somebody.focused_first = somebody.page.evaluate("document.activeElement.className")
    sign_up(somebody, "Mara Lindqvost", "mara-lindqvost")
    return somebody


@pytest.fixture(scope="session")
def jonas(community):
    """Somebody who uses no JavaScript."""
    somebody = community.visitor(java_script_enabled=False)
    sign_up(somebody, "Jonas Ekerwald", "jonas-ekerwald")
    return somebody


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Keeps what everybody had in front of them when a check failed."""
    report = (yield).get_result()
    community = item.funcargs.get("community") if hasattr(item, "funcargs") else None
    if not report.failed or community is None:
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    for number, somebody in enumerate(community.people):
        place = KEPT / f"{re.sub(r'[^a-z0-9_]+', '-', item.name.lower())}-{number}-{somebody.first_name.lower()}"
        try:
            place.with_suffix(".html").write_text(f"<!-- {somebody.page.url} -->\n{somebody.page.content()}")
            somebody.page.screenshot(path=place.with_suffix(".png"), full_page=True)
            report.sections.append((f"{somebody.name} at {somebody.page.url}", f"{place}.html\n{place}.png"))
        except Exception:  # Somebody who left has nothing in front of them.
            continue
