// What hands do: keys, the scanner, a touch. Heard from the first moment on, before there is anything on the page to press.
"use strict";

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
const SCANNER_MS = 80; // at most between two characters, on a machine that has more to do
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
