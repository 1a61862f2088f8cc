// SPDX-License-Identifier: GPL-3.0-or-later
// term: a tap shows what the word means instead of leaving for the glossary; Escape
// puts it away (WCAG 1.4.13). Hovering and focus are the style sheet's.
export default function term(part) {
  const word = part.querySelector('a');
  let isTouch = false;

  word.addEventListener('pointerdown', (event) => { isTouch = event.pointerType === 'touch'; });
  word.addEventListener('click', (event) => {
    if (!isTouch) return;
    event.preventDefault();
    word.focus();
    part.classList.remove('mc-term--closed');
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') part.classList.add('mc-term--closed');
  });
  for (const kind of ['focusout', 'pointerleave']) {
    part.addEventListener(kind, () => part.classList.remove('mc-term--closed'));
  }
}
