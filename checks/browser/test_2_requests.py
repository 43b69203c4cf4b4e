"""The story of a request, lived from both sides in two browsers."""

import re

import pytest
from playwright.sync_api import expect


def handle_of(somebody):
    """The handle, as the own profile links to it."""
    somebody.opens("/me")
    href = somebody.page.get_by_role("link", name="As others see it").get_attribute("href")
    return href.rsplit("/", 1)[1]


def request_in(somebody, sender, shelf="inbox"):
    """Opens the request of `sender` from the list."""
    somebody.opens(f"/received?shelf={shelf}")
    somebody.opens(somebody.page.locator(".row-name", has_text=sender.name).first.get_attribute("href"))
    somebody.sees_heading(f"{sender.name} would like to connect")
    return somebody.path()


def test_the_way_to_a_person_is_a_search_and_records_no_view(mara, sefu):
    sefu.opens("/views")
    before = sefu.page.locator("main").inner_text()
    mara.opens("/people")
    mara.writes("A name, an organisation, a school", sefu.name)
    mara.press("Search")
    mara.follow(f"Connect with {sefu.name}")
    mara.sees_heading(f"Connect with {sefu.name}")
    sefu.opens("/views")
    assert sefu.page.locator("main").inner_text() == before


def test_a_note_is_checked_as_it_is_written(mara, sefu):
    mara.opens(f"/people/{handle_of(sefu)}/connect")
    expect(mara.page.locator("[data-without-script]")).to_be_hidden()
    mara.sees("A good note says three things")
    mara.page.get_by_label("Your note", exact=True).press_sequentially("Hi, I am Mara. We were neighbours at the quay.")
    mara.sees("Your note says")
    expect(mara.page.locator("[data-count-for]")).to_contain_text("46 of")


def test_a_note_can_be_checked_without_javascript(jonas, sefu):
    jonas.opens(f"/people/{handle_of(sefu)}/connect")
    jonas.writes("Your note", "Hi, I am Jonas. We were neighbours at the quay.")
    jonas.press("Check the note")
    jonas.sees("Your note says")
    expect(jonas.page.get_by_label("Your note", exact=True)).to_have_value(re.compile("I am Jonas"))


def test_a_request_without_a_tie_is_asked_for_it_beside_the_field(mara, sefu):
    mara.opens(f"/people/{handle_of(sefu)}/connect")
    mara.writes("Your note", "Hi, I am Mara.")
    mara.page.eval_on_selector("form.column-main", "form => form.noValidate = true")
    mara.press("Send the request")
    expect(mara.page.locator(".summary")).to_be_focused()
    expect(mara.page.get_by_label("How do you know each other?")).to_have_attribute("aria-invalid", "true")
    expect(mara.page.get_by_label("Your note", exact=True)).to_have_value("Hi, I am Mara.")
    mara.follow("", within=mara.page.locator(".summary"))
    expect(mara.page.get_by_label("How do you know each other?")).to_be_focused()


def test_a_request_waits_is_set_aside_unnoticed_and_is_accepted_after_all(mara, sefu):
    sent = mara.asks(handle_of(sefu))
    mara.sees("It waits", "What helps", "within a year", "What else it could be", "harbour walk")
    watched = ["/sent", sent, "/", "/notifications", "/connections", "/views", f"/people?q={sefu.first_name}"]
    before = {path: mara.html(path) for path in watched}

    received = request_in(sefu, mara)
    sefu.sees("harbour walk")
    sefu.press("Save for later")
    sefu.is_told("Saved for later. Only you know.")
    sefu.press("Put it back")
    sefu.is_told("It is in your inbox again")
    sefu.opens(received)
    sefu.writes("Your remark", "From the harbour?")
    sefu.press("Keep it")
    sefu.opens(received)
    sefu.press("Save for later")
    sefu.sees_not(mara.name)
    sefu.opens("/received?shelf=set_aside")
    sefu.sees(mara.name)

    after = {path: mara.html(path) for path in watched}
    for path in watched:
        assert after[path] == before[path], f"{path} tells the sender something"

    mara.opens("/people")
    expect(mara.page.locator("[data-unread]")).to_be_hidden()
    sefu.opens(received)
    sefu.writes("Your question", "Which walk was it?")
    sefu.press("Ask", exact=True)
    expect(mara.unread()).to_have_text("1")
    expect(mara.page.locator("[data-unread]")).to_be_visible()
    expect(mara.page.locator("[data-live]")).to_have_text("1 notification not read")

    sefu.opens("/received?shelf=set_aside")
    sefu.card_of(mara.name).locator("input").check()
    sefu.press("Accept", within=sefu.page.locator(".bulk"))
    sefu.is_told("You are connected with 1 person more.")
    mara.opens(sent)
    mara.sees("Accepted", "You are connected")
    # Of an acceptance mara is told some minutes later, whatever caused it.
    mara.opens("/notifications")
    mara.sees_not("accepted your request")
    for one, other in ((mara, sefu), (sefu, mara)):
        one.opens("/connections")
        one.sees(other.name)


def test_a_request_taken_back_is_gone_without_a_trace(mara, ada):
    before = {path: ada.html(path) for path in ("/", "/received", "/notifications")}
    sent = mara.asks(handle_of(ada))
    received = request_in(ada, mara)
    mara.opens(sent)
    mara.follow("Withdraw …")
    mara.sees("leaves no trace")
    mara.press("Take it back")
    mara.is_told("Taken back. It left no trace with them.")
    assert {path: ada.html(path) for path in before} == before
    assert ada.opens(received) == 404
    mara.opens(sent)
    mara.sees("You took it back")


def test_a_question_before_deciding_is_answered(mara, rieke):
    sent = mara.asks(handle_of(rieke))
    received = request_in(rieke, mara)
    rieke.sees("Asking shows Mara that you saw the request, and nothing else.")
    rieke.writes("Your question", "Which boat was yours?")
    rieke.press("Ask", exact=True)
    rieke.sees("No answer yet.")
    mara.opens("/")
    mara.sees("Which boat was yours?")
    mara.opens(sent)
    mara.writes("Your answer", "The one with the red mast.")
    mara.press(f"Answer {rieke.first_name}")
    mara.is_told("Your answer is with them.")
    rieke.opens(received)
    rieke.sees("The one with the red mast.")
    rieke.press("Accept", exact=True)
    rieke.is_told("are connected")


def test_a_note_can_be_written_anew_while_it_waits(mara, beatriz):
    sent = mara.asks(handle_of(beatriz))
    mara.opens(sent)
    mara.follow("Edit the note")
    mara.writes("Your note", "Mara from the harbour office, about the sea wall.")
    mara.press("Keep this note")
    mara.is_told("Your note says it now.")
    mara.sees("about the sea wall")
    request_in(beatriz, mara)
    beatriz.sees("about the sea wall")
    beatriz.sees_not("harbour walk")


def vouched_for(asker, voucher):
    """From a request that somebody both know could vouch for, to the good word."""
    asker.opens("/sent")
    pages = [link.get_attribute("href") for link in asker.page.locator(".sent-row .row-name").all()]
    for sent in pages:
        asker.opens(sent)
        choice = asker.page.locator("#f-voucher option", has_text=voucher.name)
        if choice.count():
            break
    else:
        pytest.fail(f"{voucher.name} could vouch for none of {pages}")
    asker.page.locator("#f-voucher").select_option(voucher.name)
    asker.press("Ask to vouch")
    asker.is_told("They vouch, or simply leave it.")
    voucher.opens("/vouches")
    before = voucher.page.get_by_role("button", name=f"Vouch for {asker.first_name}").count()
    assert before > 0
    voucher.press(f"Vouch for {asker.first_name}")
    voucher.is_told("You vouched.")
    return sent


def test_somebody_who_knows_both_is_asked_to_vouch_and_does(mara, rieke):
    """Mara knows Rieke by now, and asks somebody whom Rieke knows."""
    rieke.opens("/connections")
    names = rieke.page.locator(".connection-row .row-name")
    hrefs = [link.get_attribute("href") for link in names.all()]
    for href in hrefs:
        mara.opens(f"{href}/connect")
        if mara.page.get_by_role("button", name="Send the request").count():
            break
    sent = mara.asks(href.rsplit("/", 1)[1])
    vouched_for(mara, rieke)
    mara.opens(sent)
    mara.sees("vouched for you on")


def test_several_are_set_aside_at_once_and_come_back(beatriz):
    beatriz.opens("/received")
    picks = beatriz.page.locator("input[name=request]")
    chosen = [picks.nth(0).get_attribute("id"), picks.nth(1).get_attribute("id")]
    for pick in chosen:
        beatriz.page.locator(f"#{pick}").check()
    expect(beatriz.page.locator("[data-bulk-words]")).to_have_text("2 selected")
    beatriz.press("Later", within=beatriz.page.locator(".bulk"))
    beatriz.is_told("2 requests. Only you know.")
    for pick in chosen:
        expect(beatriz.page.locator(f"#{pick}")).to_have_count(0)
    beatriz.page.locator(".flash button").click()
    beatriz.opens("/received")
    for pick in chosen:
        expect(beatriz.page.locator(f"#{pick}")).to_have_count(1)


def test_the_list_is_gone_through_by_keyboard(beatriz):
    """One row at a time beside the list, a choice, and a request that moves to where it waits for later."""
    beatriz.opens("/received?shelf=waiting")
    page, rows = beatriz.page, beatriz.page.locator(".request-row")
    first, second = rows.nth(0).get_attribute("id"), rows.nth(1).get_attribute("id")
    name = rows.nth(1).locator(".row-name").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-pane] h2")).to_have_text(name)
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-words]")).to_have_text("1 selected")
    page.keyboard.press(" ")
    expect(rows.nth(1).locator("input")).not_to_be_checked()
    page.keyboard.press("s")
    beatriz.is_told("Saved for later. Only you know.")
    expect(page.locator(f"#{second}")).to_have_count(0)
    page.locator(".flash button").click()
    beatriz.opens("/received?shelf=waiting")
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.locator("body").click(position={"x": 5, "y": 300})
    page.keyboard.press("j")
    expect(page.locator(f"#{first} .row-name")).not_to_be_focused()
    page.keyboard.press("?")
    page.get_by_label("Use these keys").check()


def test_blocking_hides_a_profile_until_it_is_taken_back(sefu, liv):
    there, back = handle_of(liv), handle_of(sefu)
    sefu.opens(f"/people/{there}/block")
    sefu.press("Block")
    sefu.is_told("does not find your profile any more")
    assert liv.opens(f"/people/{back}") == 404
    sefu.opens("/settings#blocked")
    sefu.press(f"Unblock {liv.name}")
    sefu.is_told("You no longer block")
    assert liv.opens(f"/people/{back}") == 200


def test_the_story_can_be_lived_without_javascript(community, jonas, mara):
    """Sent, set aside, accepted after all; taken back; asked and answered; vouched for."""
    sefu = community.persona("sefu", java_script_enabled=False)
    sent = jonas.asks(handle_of(sefu))
    before = jonas.html(sent)
    request_in(sefu, jonas)
    sefu.writes("Your question", "Which quay?")
    sefu.press("Ask", exact=True)
    jonas.opens(sent)
    assert jonas.html(sent) != before, "a question is the one thing that shows"
    jonas.writes("Your answer", "The northern one.")
    jonas.press(f"Answer {sefu.first_name}")
    received = request_in(sefu, jonas)
    sefu.sees("The northern one.")
    before = jonas.html(sent)
    sefu.press("Save for later")
    sefu.is_told("Only you know.")
    assert jonas.html(sent) == before
    sefu.opens(received)
    sefu.press("Accept", exact=True)
    sefu.is_told(f"You and {jonas.name} are connected")
    jonas.opens(sent)
    jonas.sees("You are connected")

    taken_back = jonas.asks(handle_of(community.persona("liv")))
    jonas.follow("Withdraw …")
    jonas.press("Take it back")
    jonas.is_told("Taken back.")
    jonas.opens(taken_back)
    jonas.sees("You took it back")

    # Sefu knows both by now, and vouches.
    sent = jonas.asks(mara.handle)
    vouched_for(jonas, sefu)
    jonas.opens(sent)
    jonas.sees("vouched for you on")
    sefu.leaves()
