// SPDX-License-Identifier: GPL-3.0-or-later
// stay: asks in time whether somebody is still there, and keeps the session when so.
// Other tabs of this site keep it too, and say so.
const WARN_MS = 300_000;
const LOOK_MS = 5_000;

export default function stay(part) {
  if (!part.showModal) return;
  const others = new BroadcastChannel('mc-stay');
  let end = 0;
  let isAsked = false;
  const lasts = (seconds) => {
    end = Math.max(end, Date.now() + seconds * 1000);
    isAsked = end - Date.now() <= WARN_MS; // it ends now whatever one does
  };
  const ask = async () => {
    try {
      const answer = await fetch('/con-day', { redirect: 'manual' });
      if (!answer.ok) end = 0;
      else {
        lasts(Number(await answer.text()));
        others.postMessage(end);
      }
    } catch {
      isAsked = false; // no line: asked again in a moment
    }
  };
  const over = () => {
    clearInterval(timer);
    const { ended, endedText, close } = part.dataset;
    [['h2', ended], ['p', endedText], ['button', close]].forEach(([name, words]) => { part.querySelector(name).textContent = words; });
    if (!part.open) part.showModal();
  };
  const look = () => {
    const left = end - Date.now();
    if (left <= 0) over();
    else if (left <= WARN_MS && !isAsked) {
      isAsked = true;
      part.showModal();
    } else if (left > WARN_MS && part.open) part.close();
  };

  others.onmessage = ({ data }) => {
    end = Math.max(end, data);
    isAsked = false;
  };
  part.addEventListener('close', () => { if (end - Date.now() <= WARN_MS && end > Date.now()) ask(); });
  lasts(Number(part.dataset.seconds));
  isAsked = false;
  others.postMessage(end);
  const timer = setInterval(look, LOOK_MS);
}
