// SPDX-License-Identifier: GPL-3.0-or-later
// countdown: the clock of something that ends. It is read aloud only each whole
// minute and in the last ten seconds; at zero the page is asked again when the
// part has data-reload.
export default function countdown(part) {
  const clock = part.querySelector('.mc-countdown__clock');
  const whole = Number(part.dataset.seconds);
  if (!clock || !(whole > 0)) return;

  const end = performance.now() + whole * 1000;
  part.setAttribute('aria-live', 'off');
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    part.setAttribute('aria-live', left % 60 === 0 || left === 10 ? 'polite' : 'off');
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    if (left > 0) return;
    clearInterval(timer);
    part.dispatchEvent(new CustomEvent('mc:ended', { bubbles: true }));
    if ('reload' in part.dataset) window.location.reload();
  }, 1000);
}
