// Sounds while an alarm stands that nobody has acknowledged: the graver, the more often. Each screen is muted for itself.
"use strict";

const TONES = { // by priority: how many beeps, how high, and after how long again
  1: { beeps: 3, hertz: 880, againMs: 3000 },
  2: { beeps: 2, hertz: 660, againMs: 10000 },
  3: { beeps: 1, hertz: 520, againMs: 60000 },
};
const BEEP_S = 0.18;

const button = document.getElementById("sound");
let context = null;
let soundedMs = -Infinity;
let soundedFor = "";

const standing = () => document.querySelector("#bar .bar")?.dataset.alarm ?? "";
const muted = () => localStorage.getItem("muted") === "yes";

function beep(tone) {
  for (let number = 0; number < tone.beeps; number += 1) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const at = context.currentTime + number * 2 * BEEP_S;
    oscillator.frequency.value = tone.hertz;
    gain.gain.setValueAtTime(0.25, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + BEEP_S);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + BEEP_S);
  }
}

function show() {
  const blocked = !muted() && context.state !== "running"; // browsers give sound only after somebody touched the page
  button.hidden = false;
  button.textContent = muted() ? button.dataset.off : blocked ? button.dataset.blocked : button.dataset.on;
  button.className = muted() ? "muted" : "";
  button.classList.toggle("missed", (muted() || blocked) && Boolean(TONES[standing()]));
  button.setAttribute("aria-pressed", String(!muted()));
}

function look() {
  const priority = standing();
  const tone = TONES[priority];
  const sounds = Boolean(tone) && !muted() && context.state === "running";
  button.dataset.sounding = sounds ? priority : "";
  show();
  if (!sounds) {
    soundedFor = "";
    return;
  }
  if (priority === soundedFor && performance.now() - soundedMs < tone.againMs) return;
  soundedMs = performance.now();
  soundedFor = priority;
  beep(tone);
}

if (button) {
  context = new AudioContext();
  button.addEventListener("click", () => {
    const blocked = !muted() && context.state !== "running";
    if (!blocked) localStorage.setItem("muted", muted() ? "no" : "yes");
    context.resume().then(look);
    look();
  });
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, (event) => {
      if (event.target !== button && context.state !== "running") context.resume().then(look);
    });
  }
  setInterval(look, 1000);
  look();
}
