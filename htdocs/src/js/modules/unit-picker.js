// unit-picker: type a few letters of a commune, with or without marks, instead of
// leafing through a hundred. The select stays in the form and is what is sent; the
// box before it is a combobox as the ARIA practices describe it.
const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

export default function unitPicker(field) {
  const select = field.querySelector('select');
  const label = field.querySelector('label');
  if (!select || !label || select.options.length < 12) return;

  const options = [...select.options].filter((option) => option.value !== '')
    .map((option) => ({ option, text: option.text, folded: fold(option.text) }));
  const box = document.createElement('div');
  const input = document.createElement('input');
  const list = document.createElement('ul');
  const id = select.id;
  let shown = [];
  let active = -1;

  box.className = 'mc-unit-picker';
  input.className = 'mc-input mc-select';
  list.className = 'mc-unit-picker__list';
  list.id = `${id}-danh-sach`;
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', label.textContent);
  const given = {
    type: 'text', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-autocomplete': 'list',
    'aria-expanded': 'false', 'aria-controls': list.id,
  };
  for (const [name, value] of Object.entries(given)) input.setAttribute(name, value);
  for (const name of ['aria-describedby', 'aria-invalid', 'aria-required']) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  select.id = `${id}-chon`;
  select.hidden = true;
  input.id = id;
  input.value = select.value ? select.selectedOptions[0].text : '';
  box.append(input, list);
  select.after(box);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const point = (at) => {
    active = at;
    [...list.children].forEach((item, n) => item.setAttribute('aria-selected', String(n === at)));
    const item = list.children[at];
    if (!item || shown.length === 0) return;
    input.setAttribute('aria-activedescendant', item.id);
    item.scrollIntoView({ block: 'nearest' });
  };
  const choose = (entry) => {
    const was = select.value;
    select.value = entry ? entry.option.value : '';
    input.value = entry ? entry.text : '';
    close();
    if (select.value !== was) select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const open = (typed) => {
    const words = fold(typed).split(/\s+/).filter(Boolean);
    shown = options.filter(({ folded }) => words.every((word) => folded.includes(word)));
    list.replaceChildren(...shown.map(({ text }, n) => {
      const item = document.createElement('li');
      item.id = `${list.id}-${n}`;
      item.className = 'mc-unit-picker__option';
      item.setAttribute('role', 'option');
      item.textContent = text;
      return item;
    }));
    if (shown.length === 0) {
      const none = document.createElement('li');
      none.className = 'mc-unit-picker__none';
      none.setAttribute('role', 'option');
      none.setAttribute('aria-disabled', 'true');
      none.textContent = field.dataset.none;
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    input.removeAttribute('aria-activedescendant');
    active = -1;
  };

  input.addEventListener('input', () => open(input.value));
  input.addEventListener('click', () => { if (list.hidden) open(''); });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) open('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (shown.length > 0) point((active + step + shown.length) % shown.length);
    } else if (event.key === 'Enter' && !list.hidden) {
      event.preventDefault();
      if (active >= 0 && shown[active]) choose(shown[active]);
      else if (shown.length === 1) choose(shown[0]);
    } else if (event.key === 'Escape' && !list.hidden) close();
  });
  // Mouse down, before the box loses the focus and the list goes.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const at = [...list.children].indexOf(event.target.closest('[role="option"]'));
    if (shown[at]) choose(shown[at]);
  });
  // What only one unit can mean counts as chosen, with or without its kind
  // (“tan ninh” is Phường Tân Ninh); what is no unit does not stay.
  input.addEventListener('blur', () => {
    const typed = fold(input.value.trim());
    const named = options.filter(({ folded }) => folded === typed || folded.endsWith(` ${typed}`));
    const words = typed.split(/\s+/);
    const meant = options.filter(({ folded }) => words.every((word) => folded.includes(word)));
    const exact = named.length > 0 ? named : meant.length === 1 ? meant : [];
    if (typed === '') choose(null);
    else if (exact.length > 0) choose(exact.find(({ option }) => option.selected) ?? exact[0]);
    else if (select.value) choose(options.find(({ option }) => option.selected));
    else { input.value = ''; close(); }
    close();
  });
}
