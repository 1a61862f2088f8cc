// SPDX-License-Identifier: GPL-3.0-or-later
// combobox: a list under a text box, by keyboard and by pointer, as the ARIA
// practices describe it. Who uses it says what is in the list and what choosing
// means; items are objects with a `text`, or `shown` where the list says more.
//
//   onOpen()       an arrow key asks for a list that is not shown
//   onChoose(item)
//   onEnter(items) Enter with nothing pointed at: true where that did something
export default function combobox(input, { id, label, onOpen, onChoose, onEnter = () => false }) {
  const list = document.createElement('ul');
  let shown = [];
  let active = -1;

  list.className = 'mc-combobox__list';
  list.id = `${id}-danh-sach`;
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', label);
  const given = {
    role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-autocomplete': 'list',
    'aria-expanded': 'false', 'aria-controls': list.id,
  };
  for (const [name, value] of Object.entries(given)) input.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const point = (at) => {
    active = at;
    [...list.children].forEach((item, n) => item.setAttribute('aria-selected', String(n === at)));
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({ block: 'nearest' });
  };
  // `none`: what is said in place of an empty list.
  const show = (items, none) => {
    shown = items;
    active = -1;
    const lines = items.length > 0 ? items : [{ text: none }];
    list.replaceChildren(...lines.map(({ text, shown: words = text }, n) => {
      const item = document.createElement('li');
      item.id = `${list.id}-${n}`;
      item.className = `mc-combobox__${items.length > 0 ? 'option' : 'none'}`;
      item.setAttribute('role', 'option');
      if (items.length === 0) item.setAttribute('aria-disabled', 'true');
      item.textContent = words;
      return item;
    }));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    input.removeAttribute('aria-activedescendant');
  };

  input.addEventListener('keydown', (event) => {
    // Keys of a word that an input method is still composing are its own.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) onOpen();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (!list.hidden && shown.length > 0) {
        point(active < 0 && step < 0 ? shown.length - 1 : (active + step + shown.length) % shown.length);
      }
    } else if (event.key === 'Enter' && !list.hidden) {
      if (active >= 0) {
        event.preventDefault();
        onChoose(shown[active]);
      } else if (onEnter(shown)) event.preventDefault();
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // Mouse down, before the box loses the focus and the list goes.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const at = [...list.children].indexOf(event.target.closest('[role="option"]'));
    if (shown[at]) onChoose(shown[at]);
  });
  input.addEventListener('blur', close);
  return { list, show, close, isOpen: () => !list.hidden };
}

// What text box and list stand in, so that the list hangs below the box.
export function boxed(input, list) {
  const box = document.createElement('div');
  box.className = 'mc-combobox';
  input.before(box);
  box.append(input, list);
}
