"""Changing one's mind: a strategy is written, looked at, saved and swept with, and nobody was lost."""

import re

import pytest
from conftest import sign_up
from playwright.sync_api import expect
from test_5_pages import look_at


@pytest.fixture(scope="module")
def owner(community):
    """Beatriz once more, with the full inbox."""
    somebody = community.persona("beatriz")
    yield somebody
    somebody.leaves()


@pytest.fixture(scope="module")
def nele(community):
    """Somebody new once more: what others did before is told to them minutes later, and would change their pages."""
    somebody = community.visitor()
    somebody.opens("/sign-up")
    sign_up(somebody, "Nele Brandvik", "nele-brandvik")
    yield somebody
    somebody.leaves()


def unfolds(somebody, title):
    """Opens a part of the form, if it is folded."""
    part = somebody.page.locator("details.fold", has_text=title).first
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def field(somebody, name):
    return somebody.page.locator(f"[name='{name}']")


def begins_with(somebody, ready_made):
    somebody.opens(f"/strategy?start={ready_made}")
    somebody.sees("nothing is saved yet")


def asks_unless_waiting(nele, owner):
    """Nele's request waits for Beatriz; hands back where Nele looks after it."""
    owner.opens("/me")
    href = owner.page.get_by_role("link", name="As others see it").get_attribute("href")
    nele.opens(f"{href}/connect")
    if "/connect" in nele.path():
        return nele.asks(href.rsplit("/", 1)[1])
    return nele.path()


def test_the_preview_follows_what_is_written(owner):
    begins_with(owner, "open")
    owner.press("See who would fit")
    owner.sees("waiting requests would fit", "Would newly fit", "as if there were no rule")
    unfolds(owner, "At least")
    field(owner, "at_least.mutual_connections").fill("900")
    expect(owner.page.locator("[data-preview-live]")).to_contain_text("0 of")
    unfolds(owner, "Always")
    unfolds(owner, "Never")
    field(owner, "always.people").fill("somebody")
    field(owner, "never.people").fill("somebody")
    expect(owner.page.locator("[data-preview-live]")).to_contain_text("cannot be read yet")


def test_mistakes_come_back_beside_their_fields_in_parts_that_are_open(owner):
    begins_with(owner, "open")
    unfolds(owner, "Always")
    unfolds(owner, "Never")
    field(owner, "always.people").fill("somebody")
    field(owner, "never.people").fill("nobody\nSomebody")
    owner.press("Save")
    expect(owner.page.locator(".summary")).to_be_focused()
    owner.sees("Line 2: this is “Somebody”, which is in “Always: people”, line 1, as well")
    expect(field(owner, "never.people")).to_have_value("nobody\nSomebody")
    expect(field(owner, "never.people")).to_be_visible()
    look_at(owner, "strategy-wrong")


def test_a_strategy_is_saved_and_nobody_can_tell(owner, nele):
    asks_unless_waiting(nele, owner)
    # The page of the request itself tells how time goes by.
    watched = ["/", "/sent", "/notifications", "/connections", "/views"]
    before = {path: nele.html(path) for path in watched}
    begins_with(owner, "only_people_i_know_well")
    owner.page.get_by_label("Put it on the filtered shelf").check()
    unfolds(owner, "Always")
    field(owner, "always.people").fill(f"@{nele.handle}")
    owner.press("See who would fit")
    owner.sees("would fit")
    owner.press("Save")
    owner.is_told("Your strategy is saved, and nobody was told.")
    owner.sees("your strategy", "Always: nele-brandvik")
    look_at(owner, "strategy-saved")
    owner.opens("/received?shelf=filtered")
    owner.sees("does not fit")
    owner.opens("/received?shelf=inbox&fit=fits")
    owner.sees(nele.name, "fits your strategy")
    owner.page.locator("details.judged summary").first.click()
    owner.sees("Always: nele-brandvik", "Probably you know them")
    look_at(owner, "received-by-fit")
    assert {path: nele.html(path) for path in watched} == before


def test_a_sweep_accepts_those_who_fit_one_at_a_time_and_can_be_stopped(owner, nele):
    sent = asks_unless_waiting(nele, owner)
    owner.opens("/strategy")
    owner.follow("Look at them, and accept them all")
    owner.sees_heading("your strategy")
    owner.sees(nele.name, "stay connected")
    look_at(owner, "sweep-offer")
    owner.page.get_by_role("button", name=re.compile("^Accept [0-9]+ (person|people)$")).click()
    owner.page.wait_for_url("**/strategy/sweeps/*")
    # Nobody is accepted at once: each request has a random moment, as if somebody clicked.
    expect(owner.page.locator("[data-follow-words]")).to_contain_text("accepted so far")
    owner.sees(nele.name, "still to come")
    look_at(owner, "sweep")
    nele.opens(sent)
    nele.sees("It waits")
    nele.sees_not("strategy", "fits")
    owner.press("Undo")
    owner.is_told("Undone.")
    expect(owner.page.locator("[data-follow-stop]")).to_have_count(0)


def test_an_earlier_version_is_gone_back_to(owner):
    owner.opens("/strategy/versions")
    look_at(owner, "strategy-versions")
    owner.press("Go back to this one")
    owner.is_told("is your strategy again")


def test_it_all_works_without_javascript(community):
    somebody = community.persona("beatriz", java_script_enabled=False)
    somebody.opens("/strategy?start=open")
    unfolds(somebody, "At least")
    field(somebody, "at_least.mutual_connections").fill("1")
    somebody.press("See who would fit")
    somebody.sees("would fit")
    expect(field(somebody, "at_least.mutual_connections")).to_have_value("1")
    somebody.press("Save")
    somebody.is_told("Your strategy is saved")
    somebody.opens("/strategy/sweep")
    boxes = somebody.page.locator("input[name=include]")
    if boxes.count():
        boxes.first.uncheck()
        somebody.page.get_by_role("button", name="Accept those ticked").click()
        expect(somebody.page.locator("[data-follow-words]")).to_contain_text("accepted so far")
        somebody.press("Undo")
        somebody.is_told("Undone.")
    somebody.opens("/strategy/versions")
    somebody.press("Go back to this one")
    somebody.is_told("is your strategy again")
    somebody.leaves()


def test_who_has_no_strategy_is_told_what_one_is(community):
    somebody = community.persona("sefu")
    somebody.opens("/strategy")
    somebody.sees("A strategy says whom you would like to connect with")
    look_at(somebody, "strategy-empty")
    somebody.opens("/strategy/sweep")
    somebody.is_told("First say here whom you would like to connect with")
    somebody.leaves()
