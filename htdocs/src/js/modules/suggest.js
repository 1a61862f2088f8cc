// SPDX-License-Identifier: GPL-3.0-or-later
// suggest: names of procedures while one types. Choosing one opens its page; the
// last line, since the list may hide the button, and Enter without choosing
// search as the form does without a script.
import combobox, { boxed } from './combobox.js';

const PAUSE_MS = 150; // between two letters of one who types slowly: about 200

export default function suggest(input) {
  let timer;
  let asked;
  let turn = 0; // an answer to an earlier one comes too late
  const known = new Map();
  const box = combobox(input, {
    id: input.id,
    label: input.dataset.label,
    onOpen: () => offer(),
    onChoose: ({ code }) => (code ? location.assign(`/thu-tuc/${encodeURIComponent(code)}`) : input.form.requestSubmit()),
  });
  boxed(input, box.list);

  const found = async (text) => {
    if (!known.has(text)) {
      asked?.abort();
      asked = new AbortController();
      const answer = await fetch(`/thu-tuc/goi-y?q=${encodeURIComponent(text)}`, { signal: asked.signal });
      if (!answer.ok) return [];
      known.set(text, (await answer.json()).map(({ code, name }) => ({ code, text: name })));
    }
    return known.get(text);
  };
  const offer = async () => {
    const text = input.value.trim();
    const mine = turn;
    if (text.length < 2) return box.close();
    try {
      const items = await found(text);
      // Meanwhile one may have typed on, pressed Escape, or gone elsewhere.
      if (mine !== turn || document.activeElement !== input) return undefined;
      if (items.length === 0) return box.close();
      return box.show([...items, { text: input.dataset.all.replace('{0}', text) }]);
    } catch {
      return undefined; // a line that is away: the form works all the same
    }
  };

  const drop = () => {
    clearTimeout(timer);
    turn += 1;
  };
  input.addEventListener('input', () => {
    drop();
    timer = setTimeout(offer, PAUSE_MS);
  });
  input.addEventListener('keydown', ({ key }) => { if (key === 'Escape') drop(); });
  input.form?.addEventListener('submit', () => { drop(); box.close(); });
}
