// SPDX-License-Identifier: GPL-3.0-or-later
// error-summary: takes the focus when the page opens, so that NVDA, JAWS and
// VoiceOver start there; its links bring label and field into view together.
export default function errorSummary(summary) {
  summary.focus();
  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const heading = field.closest('fieldset')?.querySelector('legend')
      ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    (heading ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}
