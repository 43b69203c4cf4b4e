// Small conveniences over pages that work without them: nothing here decides anything.

const find = (selector, within = document) => within.querySelector(selector);
const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

// A form that came back with something to look at again says so first.
const problems = find("[data-focus]");
if (problems) problems.focus();

// How many characters a text has. Characters are counted as the server counts them, not as UTF-16.
function countCharacters(area) {
  const place = find(`[data-count-for="${CSS.escape(area.id)}"]`);
  if (!place) return;
  const most = Number(area.dataset.count);
  const tell = () => {
    const used = [...area.value.normalize("NFC")].length;
    const left = most - used;
    place.textContent = left >= 0 ? `${used} of ${most} characters` : `${-left} characters too many`;
    place.classList.toggle("is-over", left < 0);
  };
  area.addEventListener("input", tell);
  tell();
}
findAll("textarea[data-count]").forEach(countCharacters);

// What a note says, as it is written.
function checkNote(block) {
  const area = find("textarea", block);
  const place = find("[data-note-check-place]", block);
  const button = find("[data-without-script]", block);
  if (button) button.hidden = true;
  place.setAttribute("aria-live", "polite");
  let timer;
  let latest = 0;
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const turn = ++latest;
      try {
        const answer = await fetch(block.dataset.noteCheck, {
          method: "POST",
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ note: area.value }),
        });
        if (answer.ok && turn === latest) place.innerHTML = await answer.text();
      } catch {
        // The note is checked again when it is sent.
      }
    }, 400);
  });
}
findAll("[data-note-check]").forEach(checkNote);

// Who would fit, as a strategy is written.
function previewStrategy(form) {
  const place = find("[data-preview-place]");
  const live = find("[data-preview-live]");
  if (!place || !live) return;
  let timer;
  let latest = 0;
  const look = async () => {
    const turn = ++latest;
    const body = new URLSearchParams(new FormData(form));
    body.set("part", "preview");
    try {
      const answer = await fetch("/strategy/preview", { method: "POST", body });
      if (!answer.ok || turn !== latest) return;
      // What is read out is the first sentence alone.
      place.innerHTML = await answer.text();
      live.textContent = find("[data-preview-words]", place)?.textContent.trim() ?? "";
    } catch {
      // The button looks again.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 600);
  });
  // What it says now, and what may be written.
  if (!find("[data-preview-words]", place)) look();
}

// Lists of places as tags, with suggestions; what is sent is the text field, a line each.
function tagField(area) {
  const list = area.name.split(".")[1];
  const field = document.createElement("div");
  const input = document.createElement("input");
  const tags = document.createElement("ul");
  const label = find(`label[for="${CSS.escape(area.id)}"]`);
  field.className = "tag-field";
  tags.className = "tags";
  input.id = `${area.id}-tag`;
  input.setAttribute("list", `known-${list}`);
  if (area.getAttribute("aria-describedby")) input.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
  if (area.getAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
  label.htmlFor = input.id;
  const lines = () => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  const write = (names) => {
    area.value = names.join("\n");
    tags.replaceChildren(
      ...names.map((name, at) => {
        const item = document.createElement("li");
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `Remove ${name}`);
        remove.addEventListener("click", () => {
          write(lines().filter((_, other) => other !== at));
          input.focus();
          area.dispatchEvent(new Event("input", { bubbles: true }));
        });
        const words = document.createElement("bdi");
        words.textContent = name;
        item.append(words, remove);
        return item;
      }),
    );
  };
  const add = () => {
    const name = input.value.trim();
    if (!name) return;
    input.value = "";
    if (!lines().includes(name)) write([...lines(), name]);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== ",") return;
    event.preventDefault();
    add();
  });
  // One that was chosen from the list, or left behind.
  input.addEventListener("change", add);
  field.append(tags, input);
  area.hidden = true;
  area.after(field);
  write(lines());
}
findAll("[data-strategy-preview] textarea:not([name$='people'])").forEach(tagField);
findAll("[data-strategy-preview]").forEach(previewStrategy);

// How far a sweep is, until it ends.
function follow(card) {
  let timer;
  const look = async () => {
    clearTimeout(timer);
    try {
      const answer = await fetch(location.pathname);
      if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/html")) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = find("[data-follow]", page);
      if (!now) return;
      find("[data-follow-words]", card).textContent = find("[data-follow-words]", now).textContent;
      find("[data-follow-progress]", card).value = find("[data-follow-progress]", now).value;
      for (const part of findAll("[data-follow-part]")) {
        const fresh = find(`[data-follow-part="${part.dataset.followPart}"]`, page);
        if (fresh && !part.contains(document.activeElement)) part.innerHTML = fresh.innerHTML;
      }
      if (now.dataset.follow !== "on") {
        const stop = find("[data-follow-stop]", card);
        if (stop?.contains(document.activeElement)) find("main").focus();
        stop?.remove();
        return;
      }
    } catch {
      // The connection may come back.
    }
    timer = setTimeout(look, 2000);
  };
  timer = setTimeout(look, 1000);
}
findAll('[data-follow="on"]').forEach(follow);

// How many notifications were not read, as it changes.
const events = document.body.dataset.events;
if (events && "EventSource" in window) {
  const badge = find("[data-unread]");
  const number = find("[data-unread-count]");
  const live = find("[data-live]");
  const source = new EventSource(events);
  source.addEventListener("unread", (event) => {
    const unread = Number.parseInt(event.data, 10);
    if (!Number.isFinite(unread) || !badge) return;
    const before = Number.parseInt(number.textContent, 10) || 0;
    // Counted up to 100.
    number.textContent = unread > 99 ? "99+" : String(unread);
    badge.hidden = unread === 0;
    if (unread > before) live.textContent = unread === 1 ? "1 notification not read" : `${unread} notifications not read`;
  });
  // A page that is left must not hold its connection.
  window.addEventListener("pagehide", () => source.close());
}

// Choosing several requests at once.
function bulk(form) {
  const all = find("[data-pick-all]", form);
  const box = all && find("input", all);
  const words = find("[data-bulk-words]", form);
  const picks = findAll('input[name="request"]', form);
  if (!box || picks.length === 0) return;
  all.hidden = false;
  const tell = () => {
    const chosen = picks.filter((pick) => pick.checked).length;
    box.checked = chosen === picks.length;
    box.indeterminate = chosen > 0 && chosen < picks.length;
    form.classList.toggle("is-chosen", chosen > 0);
    words.textContent = chosen === 0 ? "" : `${chosen} selected`;
    const count = find("[data-bulk-count]", form);
    if (count) count.textContent = chosen === 0 ? "" : ` ${chosen}`;
  };
  box.addEventListener("change", () => {
    for (const pick of picks) pick.checked = box.checked;
    tell();
  });
  for (const pick of picks) pick.addEventListener("change", tell);
  tell();
}
findAll("[data-bulk]").forEach(bulk);

// Received requests: read one beside the list, and go through them by keyboard.
function rowsOf(form) {
  const pane = find("[data-pane]");
  const links = findAll(".row-name", form);
  const wide = window.matchMedia("(width >= 62.5rem)");
  if (!pane || links.length === 0) return;
  const row = (link) => link.closest(".request-row");
  const list = new URLSearchParams(new FormData(form));
  list.delete("request");
  let current = links[0];
  let turn = 0;
  const mark = (link) => {
    row(current).classList.remove("is-open");
    current.removeAttribute("aria-current");
    current = link;
    row(current).classList.add("is-open");
    current.setAttribute("aria-current", "true");
    const next = links[links.indexOf(link) + 1] ?? links[links.indexOf(link) - 1];
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "then", value: next ? row(next).id.slice(2) : "" });
    find("form", pane)?.append(field);
  };
  const read = async (link) => {
    const mine = ++turn;
    try {
      const answer = await fetch(`${link.pathname}?part=reading&${list}`);
      if (!answer.ok || answer.redirected || mine !== turn) return;
      pane.innerHTML = await answer.text();
      mark(link);
    } catch {
      // The link still leads to the whole request.
    }
  };
  const go = (link, steps) => {
    const to = links[links.indexOf(link) + steps];
    if (!to) return;
    to.focus();
    row(to).scrollIntoView({ block: "nearest" });
    if (wide.matches) read(to);
  };
  mark(links[0]);
  const begin = links.find((link) => `#${row(link).id}` === location.hash);
  if (begin) {
    begin.focus();
    if (begin !== current && wide.matches) read(begin);
  }
  form.addEventListener("click", (event) => {
    const link = event.target.closest(".row-name");
    if (!link || !wide.matches || link === current || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    read(link);
  });

  const keys = find("[data-keys]");
  const isOn = find("#keys-on", keys);
  keys.hidden = false;
  isOn.checked = localStorage.getItem("keys") !== "off";
  isOn.addEventListener("change", () => localStorage.setItem("keys", isOn.checked ? "on" : "off"));
  const press = (key) => find(`[data-key="${key}"]`, pane)?.click();
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const isInList = at.matches(".row-name");
    if (event.ctrlKey || event.metaKey || event.altKey || at.matches("select, textarea, input:not([type='checkbox'])")) return;
    if (!isInList && (!isOn.checked || at.closest("a, button, summary") || at.matches("input") && event.key === " ")) return;
    const link = isInList ? at : current;
    const box = find("input", row(link));
    const steps = { j: 1, k: -1, ...(isInList && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
    if (event.key.length === 1 && event.key !== " " && !isOn.checked) return;
    if (steps && !isInList) current.focus();
    else if (steps) go(link, steps);
    else if (event.key === "x" || (event.key === " " && isInList)) box.click();
    else if (wide.matches && link === current && "asq".includes(event.key)) press(event.key);
    else if (event.key === "?") keys.open = !keys.open;
    else return;
    event.preventDefault();
  });
}
findAll("[data-rows]").forEach(rowsOf);

// How many are ticked stands on the button.
for (const form of findAll("[data-ticked]")) {
  const words = find("[data-ticked-words]", form);
  if (!words) continue;
  const tell = () => {
    const ticked = findAll('input[name="include"]:checked', form).length;
    words.textContent = ticked === 1 ? "1 person" : `${ticked} people`;
    words.closest("button").disabled = ticked === 0;
  };
  form.addEventListener("change", tell);
  tell();
}

// A list sorts as soon as an order is chosen.
for (const form of findAll("[data-search]")) {
  find("select", form)?.addEventListener("change", () => form.requestSubmit());
}

// The menu closes with Escape and when one goes elsewhere.
for (const menu of findAll("[data-menu]")) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      find("summary", menu).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

// Passkeys. The server sends what `navigator.credentials` needs, with binary values in base64url.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  const words = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(words.detail || "That did not work. Please try again.");
  return words;
}

async function register(block) {
  const { id, options } = await post("/passkeys/register/start", {
    name: find("[data-passkey-name]", block).value,
    password: find("[data-passkey-password]", block)?.value ?? "",
  });
  const publicKey = options.publicKey;
  publicKey.challenge = toBytes(publicKey.challenge);
  publicKey.user.id = toBytes(publicKey.user.id);
  for (const known of publicKey.excludeCredentials ?? []) known.id = toBytes(known.id);
  const made = await navigator.credentials.create({ publicKey });
  await post("/passkeys/register/finish", {
    id,
    credential: {
      id: made.id,
      rawId: toText(made.rawId),
      type: made.type,
      extensions: made.getClientExtensionResults(),
      response: {
        attestationObject: toText(made.response.attestationObject),
        clientDataJSON: toText(made.response.clientDataJSON),
        transports: made.response.getTransports?.() ?? [],
      },
    },
  });
  location.assign("/settings#passkeys");
  location.reload();
}

async function signIn() {
  const { id, options } = await post("/passkeys/sign-in/start", {});
  const publicKey = options.publicKey;
  publicKey.challenge = toBytes(publicKey.challenge);
  for (const known of publicKey.allowCredentials ?? []) known.id = toBytes(known.id);
  const given = await navigator.credentials.get({ publicKey });
  const next = find('input[name="next"]')?.value ?? "";
  const done = await post("/passkeys/sign-in/finish", {
    id,
    next,
    credential: {
      id: given.id,
      rawId: toText(given.rawId),
      type: given.type,
      extensions: given.getClientExtensionResults(),
      response: {
        authenticatorData: toText(given.response.authenticatorData),
        clientDataJSON: toText(given.response.clientDataJSON),
        signature: toText(given.response.signature),
        userHandle: given.response.userHandle ? toText(given.response.userHandle) : null,
      },
    },
  });
  location.assign(done.next || "/");
}

function passkey(block) {
  if (!("credentials" in navigator) || !("PublicKeyCredential" in window)) return;
  const button = find("[data-passkey-button]", block);
  const problem = find("[data-passkey-problem]", block);
  block.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.hidden = true;
    try {
      await (block.dataset.passkey === "register" ? register(block) : signIn());
    } catch (error) {
      // Closing the question of the device is no mistake, and needs no words.
      if (error.name !== "NotAllowedError" && error.name !== "AbortError") {
        problem.textContent = error.message;
        problem.hidden = false;
      }
    } finally {
      button.disabled = false;
    }
  });
}
findAll("[data-passkey]").forEach(passkey);

// Without a clipboard the words are there to be marked.
function copy(button) {
  if (!navigator.clipboard) return;
  button.closest("[hidden]").hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  });
}
findAll("[data-copy]").forEach(copy);
