"""Takes the README's pictures of both sides, in the invented community, light and dark.

    checks/pictures.py BINARY FOLDER

Needs the environment that checks/run makes.
"""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ADDRESS = "http://localhost:4611"


def enter(browser, link, scheme):
    """Somebody who was let in by their link of the demo."""
    page = browser.new_context(viewport={"width": 1180, "height": 760}, color_scheme=scheme).new_page()
    page.goto(link)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(lambda url: "/enter/" not in url)
    return page


def a_request_with_advice(page):
    """Opens a sent request for which something stands out and something helps."""
    page.goto(f"{ADDRESS}/sent")
    hrefs = [link.get_attribute("href") for link in page.locator('main a[href^="/sent/"]').all()]
    for href in dict.fromkeys(href for href in hrefs if re.fullmatch(r"/sent/[0-9a-f-]{36}", href)):
        page.goto(ADDRESS + href)
        if page.locator(".three .dots").count() == 2 and not page.locator("#question").count():
            return
    sys.exit("no request of Liv's has a reason that stands out and something that helps")


def main():
    binary, folder = sys.argv[1], Path(sys.argv[2])
    demo = subprocess.Popen(
        [binary, "demo", "--seed", "7", "--listen", ADDRESS.removeprefix("http://").replace("localhost", "127.0.0.1")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        links = {}
        for line in demo.stdout:
            if line.strip().startswith("http"):
                links[name] = line.strip()
            elif "," in line and not line.startswith(" "):
                name = line.split(",")[0]
            if {"Liv", "Beatriz"} <= links.keys():
                break
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell")
            for scheme in ("light", "dark"):
                liv = enter(browser, links["Liv"], scheme)
                a_request_with_advice(liv)
                liv.screenshot(path=folder / f"sent-request-{scheme}.png")
                beatriz = enter(browser, links["Beatriz"], scheme)
                beatriz.goto(f"{ADDRESS}/received")
                beatriz.screenshot(path=folder / f"received-{scheme}.png")
            browser.close()
    finally:
        demo.terminate()


main()
