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

// What is done to a hold is sent without leaving the page: the station may take a moment to answer, and what somebody
// types meanwhile stays.
async function sendAct(form, button) {
  const said = new URLSearchParams(new FormData(form, button));
  const reason = document.getElementById("reason");
  if (reason) reason.value = "";
  const request = { method: "POST", body: said, credentials: "same-origin", redirect: "manual" };
  const answer = await fetch(form.getAttribute("action"), request).catch(() => null);
  const done = answer?.type === "opaqueredirect"; // to the case, as a page that was left would be
  const refused = document.getElementById("refused");
  refused.className = done ? "" : "notice failed";
  if (done) {
    refused.textContent = "";
    refreshCase(document.body.dataset.live);
    return;
  }
  const page = answer && new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
  const why = page?.querySelector("[role=alert] h1") ?? page?.body;
  refused.textContent = why?.textContent || document.getElementById("bar").dataset.lost;
  const field = document.getElementById("reason");
  if (field && !field.value) field.value = said.get("reason") ?? "";
}
document.addEventListener("submit", (event) => {
  if (!event.target.closest("#live")) return;
  event.preventDefault();
  sendAct(event.target, event.submitter);
});

// Whoever is idle for long is signed out, and the page goes with all that was typed: the same person finds a reason that
// was half written again, in this tab; anybody else does not.
const { user } = document.body.dataset;
const ofUser = `reason of ${encodeURIComponent(user)} `;
const draft = ofUser + location.pathname;
if (user) {
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith(ofUser)) sessionStorage.removeItem(name);
  }
  const field = document.getElementById("reason");
  if (field && !field.value) field.value = sessionStorage.getItem(draft) ?? "";
  addEventListener("pagehide", () => {
    const typed = document.getElementById("reason")?.value;
    if (typed) sessionStorage.setItem(draft, typed);
    else sessionStorage.removeItem(draft);
  });
}

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
