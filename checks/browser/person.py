"""Somebody in front of a browser."""

import contextlib
import re
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import expect

# A page that answers with 4xx on purpose is logged by the browser as if something could not be loaded. What really
# could not be loaded (a style, a picture) is seen from the answers themselves.
EXPECTED = re.compile(r"^Failed to load resource: the server responded with a status of 4\d\d")


class Person:
    """A browser of their own, and everything that went wrong in it."""

    def __init__(self, browser, origin, name, link=None, **options):
        self.name = name
        self.first_name = name.split()[0]
        self.origin = origin
        self.link = link
        self.troubles = []
        self.context = browser.new_context(base_url=origin, **options)
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.page.on("console", self._read_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("response", self._read_answer)
        if link:
            self.enter(link)

    def _read_console(self, message):
        if message.type in ("error", "warning") and not EXPECTED.match(message.text):
            self.troubles.append(f"console on {self.page.url}: {message.text}")

    def _read_answer(self, answer):
        is_page = answer.request.resource_type == "document"
        if answer.status >= 500 or (answer.status >= 400 and not is_page):
            self.troubles.append(f"{answer.status} from {answer.request.method} {answer.url}")

    # Getting about

    def enter(self, link):
        self.page.goto(link)
        self.press("Sign in as")
        self.sees_heading("Hello")
        self.name = self.page.locator(".menu-who").text_content()

    def opens(self, path):
        answer = self.page.goto(path)
        return answer.status if answer else None

    def path(self):
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def html(self, path):
        """A page as the server sends it to this person, without its drawings and without how long ago something was: both move
        with every second that passes.

        With the clock stopped, the same is compared to the byte in crates/acquaint-web/tests/site/two_worlds.rs."""
        answer = self.context.request.get(urljoin(self.origin, path))
        assert answer.ok, f"{path}: {answer.status}"
        still = re.sub(r"<svg.*?</svg>", "<svg/>", answer.text(), flags=re.DOTALL)
        return re.sub(r"(<time\b[^>]*>).*?(</time>)", r"\1\2", still, flags=re.DOTALL)

    def signs_in(self, who, password):
        self.opens("/sign-in")
        self.writes("Handle or e-mail", who)
        self.writes("Password", password)
        self.press("Sign in", exact=True)

    def leaves(self):
        with contextlib.suppress(Exception):
            self.context.close()

    # Doing

    def writes(self, label, text):
        self.page.get_by_label(label, exact=True).first.fill(text)

    def chooses(self, label, option):
        self.page.get_by_label(label, exact=True).select_option(option)

    def press(self, name, within=None, exact=False):
        (within or self.page).get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name, within=None, exact=False):
        (within or self.page).get_by_role("link", name=name, exact=exact).first.click()

    def asks(self, other, note=None, tie="neighbour"):
        """Sends a request from the form, and is where the request can be looked after."""
        self.opens(f"/people/{other}/connect")
        self.chooses("How do you know each other?", tie)
        self.writes("Your note", note or f"I am {self.first_name}. We met at the harbour walk; shall we keep in touch?")
        self.press("Send the request")
        self.page.wait_for_url("**/sent/*")
        return self.path()

    # Seeing

    def sees(self, *texts):
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def sees_not(self, *texts):
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)

    def sees_heading(self, text):
        expect(self.page.locator("h1")).to_contain_text(text)

    def is_told(self, text):
        """The line that says what was done."""
        expect(self.page.locator(".flash")).to_contain_text(text)

    def unread(self):
        return self.page.locator("[data-unread-count]")

    def card_of(self, name):
        return self.page.locator(".request-row, .sent-row, .row", has_text=name).first
