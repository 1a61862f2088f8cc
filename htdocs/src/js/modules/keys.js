// SPDX-License-Identifier: GPL-3.0-or-later
// keys: an officer's shortcuts: j and k along the rows, Enter opens (a link's own),
// n and p the dossier behind and before in its queue, n elsewhere what waits next,
// a paper's page by its links' own keys (data-key), / the search, ? what they are. Off for who types.
export default function keys(part) {
  const links = () => [...document.querySelectorAll('[data-row]')];
  const step = (by) => {
    const all = links();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    all[Math.min(Math.max(at + by, 0), all.length - 1)].focus();
  };
  const does = {
    j: () => step(1),
    k: () => step(-1),
    n: () => location.assign(document.querySelector('a[rel="next"]')?.href ?? '/tiep-theo'),
    p: () => document.querySelector('a[rel="prev"]')?.click(),
    '/': () => document.querySelector('input[type="search"]')?.focus(),
    '?': () => {
      part.open = !part.open;
      if (part.open) part.querySelector('summary').focus();
    },
  };
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select');
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    if (!link && !does[event.key]) return;
    event.preventDefault();
    if (link) link.click();
    else does[event.key]();
  });
}
