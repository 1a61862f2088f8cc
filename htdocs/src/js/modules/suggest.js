// suggest: names of procedures while one types. Choosing one opens its page;
// Enter without choosing searches as the form does without a script.
import combobox, { boxed } from './combobox.js';

const PAUSE_MS = 150; // between two letters of one who types slowly: about 200

export default function suggest(input) {
  let timer;
  let asked;
  const known = new Map();
  const box = combobox(input, {
    id: input.id,
    label: input.dataset.label,
    onOpen: () => offer(),
    onChoose: ({ code }) => location.assign(`/thu-tuc/${encodeURIComponent(code)}`),
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
    if (text.length < 2) return box.close();
    try {
      const items = await found(text);
      // Meanwhile one may have typed on, or gone elsewhere.
      if (input.value.trim() !== text || document.activeElement !== input) return undefined;
      return items.length > 0 ? box.show(items) : box.close();
    } catch {
      return undefined; // a line that is away: the form works all the same
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(offer, PAUSE_MS);
  });
  input.form?.addEventListener('submit', () => { clearTimeout(timer); box.close(); });
}
