// Keeps the screen true: takes in what the console tells, and says STALE when it tells nothing any more.
"use strict";

const STALE_MS = 4000; // the console speaks twice a second
const RELOAD_MS = 3000;
const RETRY_MS = 1000;
const PRESS_MS = 3000; // no finger stays longer on a button

let lastHeardMs = performance.now();
let pressedMs = -PRESS_MS;

function heard() {
  lastHeardMs = performance.now();
  if (document.body.classList.contains("stale")) location.reload();
}

function lookForSilence() {
  if (performance.now() - lastHeardMs < STALE_MS || document.body.classList.contains("stale")) return;
  document.body.classList.add("stale");
  const bar = document.getElementById("bar");
  document.querySelector("#bar .bar").className = "bar stale";
  document.getElementById("word").textContent = bar.dataset.stale;
  document.getElementById("why").textContent = bar.dataset.lost;
}

// What lies under a finger is not replaced: the browser would take the press for none. What came meanwhile is shown in
// the order in which it came.
const waiting = [];
function whenReleased(change) {
  waiting.push(change);
  if (waiting.length === 1) showWaiting();
}
function showWaiting() {
  if (performance.now() - pressedMs < PRESS_MS) setTimeout(showWaiting, 50);
  else while (waiting.length) waiting.shift()();
}
document.addEventListener("pointerdown", () => { pressedMs = performance.now(); });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { pressedMs = -PRESS_MS; });

function replace(id, html) {
  const place = document.getElementById(id);
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.innerHTML = html; // the console's own template; what labels say stands escaped in it
  if (focused) place.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

// Answers may overtake each other, and one may be lost: the newest question's is the one that stays.
let asked = 0;
let shown = 0;
async function refreshCase(address) {
  const question = ++asked;
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  const html = answer?.ok ? await answer.text().catch(() => null) : null;
  if (html === null) {
    setTimeout(() => { if (question === asked) refreshCase(address); }, RETRY_MS);
  } else if (question > shown) {
    shown = question;
    whenReleased(() => showCase(html));
  }
}

function showCase(html) {
  // As they are now, not as they were before the answer came: nothing that somebody types may be lost.
  const before = [...document.querySelectorAll("#live textarea, #live input[id], #live select")];
  const typing = document.activeElement;
  replace("live", html);
  for (const field of before) {
    const after = document.getElementById(field.id);
    if (!after) continue;
    after.value = field.value;
    if (field !== typing) continue;
    after.focus();
    if (after.setSelectionRange) after.setSelectionRange(field.selectionStart, field.selectionEnd);
  }
}

function listen(on) {
  const events = new EventSource(`/events?on=${on}&since=${encodeURIComponent(document.body.dataset.since)}`);
  events.addEventListener("beat", heard);
  events.addEventListener("bar", (event) => { heard(); replace("bar", event.data); });
  events.addEventListener("queue", (event) => { heard(); whenReleased(() => replace("queue", event.data)); });
  events.addEventListener("changed", () => {
    heard();
    if (document.body.dataset.live) refreshCase(document.body.dataset.live);
  });
  events.addEventListener("error", () => {
    // Refused for good, as after the session's end: the page itself knows where to go then.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), RELOAD_MS);
  });
  setInterval(lookForSilence, 250);
}

function movePicture(button) {
  const sheet = button.closest("figure").querySelector(".sheet");
  if (!sheet) return;
  const zoom = Number(sheet.dataset.zoom ?? 1);
  const turn = Number(sheet.dataset.turn ?? 0);
  const change = { in: [1.5, 0], out: [1 / 1.5, 0], turn: [1, 90] }[button.dataset.picture];
  sheet.dataset.zoom = Math.min(12, Math.max(1, zoom * change[0]));
  sheet.dataset.turn = (turn + change[1]) % 360;
  sheet.style.width = `${100 * sheet.dataset.zoom}%`;
  sheet.style.transform = `rotate(${sheet.dataset.turn}deg)`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picture]");
  if (button) movePicture(button);
});

// What is often said is said with one touch, in gloves too; more can be typed behind it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reason]");
  const reason = document.getElementById("reason");
  if (!button || !reason) return;
  reason.value = [reason.value.trim(), button.dataset.reason].filter(Boolean).join("; ");
  reason.focus();
});

// Alt with a letter presses the button that names it, whatever the browser's own way with access keys is.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  const button = document.querySelector(`[aria-keyshortcuts="Alt+${CSS.escape(event.code.replace("Key", ""))}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// A hand scanner is a keyboard: whatever it types outside of a field is a parcel to open.
document.addEventListener("keydown", (event) => {
  const field = document.getElementById("scan");
  const inField = event.target.closest("input, textarea, select");
  if (!field || inField || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
  if (event.key === " " && event.target.closest("button, a")) return;
  field.value = "";
  field.focus();
});

// In the field for the reason a person types slowly and a scanner does not: what it reads is a parcel there, too.
const SCANNER_MS = 50; // between two characters
const SCAN_LENGTH = 6;
let burst = "";
let lastKeyMs = 0;
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "reason" || (event.key.length !== 1 && event.key !== "Enter")) return;
  if (event.timeStamp - lastKeyMs > SCANNER_MS) burst = "";
  lastKeyMs = event.timeStamp;
  if (event.key !== "Enter") {
    burst += event.key;
  } else if (burst.length >= SCAN_LENGTH && event.target.value.endsWith(burst)) {
    event.preventDefault();
    event.target.value = event.target.value.slice(0, -burst.length);
    location.assign(`/scan?code=${encodeURIComponent(burst)}`);
  }
});

// Pictures that are replaced on the disk all the time, looked at again while somebody looks at this page.
for (const picture of document.querySelectorAll("img[data-every-s]")) {
  const address = picture.getAttribute("src");
  setInterval(() => {
    if (!document.hidden) picture.src = `${address}?at=${Date.now()}`;
  }, 1000 * Number(picture.dataset.everyS));
}

// What grows old by itself is asked for again; when the console is gone, the bar says so.
for (const place of document.querySelectorAll("[data-again]")) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(place.dataset.again, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) replace(place.id, await answer.text());
  }, 1000 * Number(place.dataset.againS));
}

if (document.body.dataset.events) listen(document.body.dataset.events);
