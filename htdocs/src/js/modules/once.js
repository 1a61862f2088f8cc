// SPDX-License-Identifier: GPL-3.0-or-later
// once: a second press of the same button within some seconds sends nothing.
// The server files once whatever is pressed; this spares the wait. The button is
// not disabled: that would drop its name from what is sent, and its focus.
const PAUSE_MS = 4000;

export default function once(form) {
  let sentAt = -Infinity;

  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    if (event.timeStamp - sentAt < PAUSE_MS) {
      event.preventDefault();
      return;
    }
    sentAt = event.timeStamp;
    const button = event.submitter;
    button?.setAttribute('aria-disabled', 'true');
    setTimeout(() => button?.removeAttribute('aria-disabled'), PAUSE_MS);
  });
  // Back from the next page out of the browser's memory: as new.
  window.addEventListener('pageshow', () => {
    sentAt = -Infinity;
    form.querySelectorAll('[aria-disabled="true"]').forEach((button) => button.removeAttribute('aria-disabled'));
  });
}
