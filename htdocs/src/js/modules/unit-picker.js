// SPDX-License-Identifier: GPL-3.0-or-later
// unit-picker: type a few letters of a commune, with or without marks, instead of
// leafing through a hundred; its name of before July 2025 will do, and so will
// “P3” or “tp tây ninh”. The select stays in the form and is what is sent.
import combobox, { boxed } from './combobox.js';

const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

// What people write for a kind of unit; domain/catalogue/rename.c has the same.
const kinds = {
  p: 'phuong', f: 'phuong', x: 'xa', tt: 'thi tran', tx: 'thi xa', tp: 'thanh pho', h: 'huyen', q: 'quan',
};
const wordsOf = (typed) => fold(typed).split(/[\s.,]+/).filter(Boolean).flatMap((word, n, all) => {
  const [, letters, number] = /^([a-z]*)(\d*)$/.exec(word) ?? [];
  if (kinds[letters] && number) return [...kinds[letters].split(' '), number];
  if (kinds[word] && n + 1 < all.length) return kinds[word].split(' ');
  return [word];
});
// Each word begins one of the text's; numbers are whole.
const has = (folded, words) => words.every((word) => {
  const at = ` ${folded} `;
  return at.includes(/^\d+$/.test(word) ? ` ${word} ` : ` ${word}`);
});

// [old name, its district, new name, all of it] of each old commune; once for a
// page, and none where the network fails.
let oldNames;
const askOldNames = (address) => {
  oldNames ??= fetch(address).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []);
  return oldNames;
};

export default function unitPicker(field) {
  const select = field.querySelector('select');
  const label = field.querySelector('label');
  if (!select || !label || select.options.length < 12) return;

  const options = [...select.options].filter((option) => option.value !== '')
    .map((option) => ({ option, text: option.text, folded: fold(option.text) }));
  const input = document.createElement('input');
  const id = select.id;

  input.type = 'text';
  input.className = 'mc-input mc-select';
  for (const name of ['aria-describedby', 'aria-invalid', 'aria-required']) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  select.id = `${id}-chon`;
  select.hidden = true;
  input.id = id;
  input.value = select.value ? select.selectedOptions[0].text : '';
  select.after(input);

  const notes = input.getAttribute('aria-describedby') ?? '';
  const fault = document.createElement('p');
  fault.className = 'mc-field__error';
  fault.id = `${id}-la`;
  fault.setAttribute('role', 'alert');
  const forgive = () => {
    if (!fault.isConnected) return;
    fault.remove();
    field.classList.remove('mc-field--error');
    input.removeAttribute('aria-invalid');
    input.setAttribute('aria-describedby', notes);
  };
  const choose = (entry) => {
    const was = select.value;
    if (entry) forgive();
    select.value = entry ? entry.option.value : '';
    input.value = entry ? entry.text : '';
    box.close();
    if (select.value !== was) select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  // Those of today first; then those that an old name has become.
  let renamed = [];
  const holding = (typed) => {
    const words = wordsOf(typed);
    const today = options.filter(({ folded }) => has(folded, words));
    const asTheyStand = renamed.filter(({ folded }) => ` ${folded}`.includes(` ${words.join(' ')}`));
    const loose = asTheyStand.length > 0 ? asTheyStand : renamed.filter(({ folded }) => has(folded, words));
    const before = words.length === 0 ? [] : loose;
    return [...today, ...before.filter(({ option }) => !today.some((entry) => entry.option === option))];
  };
  const isOne = (entries) => entries.length > 0 && entries.every(({ option }) => option === entries[0].option);
  const learn = (names) => {
    renamed = names.flatMap(([was, district, now, isWhole]) => {
      const entry = options.find(({ text }) => text === now);
      return entry ? [{
        ...entry, folded: fold(`${was} ${district}`),
        shown: `${now} (${was}, ${district}${isWhole ? '' : `: ${field.dataset.part}`})`,
      }] : [];
    });
  };
  const open = (typed) => box.show(holding(typed), field.dataset.none);
  const box = combobox(input, {
    id,
    label: label.textContent,
    onOpen: () => open(''),
    onChoose: choose,
    onEnter: (shown) => {
      if (isOne(shown)) choose(shown[0]);
      return true;
    },
  });
  boxed(input, box.list);

  input.addEventListener('focus', () => {
    if (!field.dataset.old || renamed.length > 0) return;
    askOldNames(field.dataset.old).then((names) => {
      learn(names);
      if (box.isOpen() && input.value) open(input.value);
    });
  });
  input.addEventListener('input', () => open(input.value));
  input.addEventListener('click', () => { if (!box.isOpen()) open(''); });
  // What only one unit can mean counts as chosen, with or without its kind
  // (“tan ninh” is Phường Tân Ninh).
  input.addEventListener('blur', () => {
    const typed = fold(input.value.trim());
    const named = options.filter(({ folded }) => folded === typed || folded.endsWith(` ${typed}`));
    const meant = holding(input.value);
    const exact = named.length > 0 ? named : isOne(meant) ? meant : [];
    if (typed === '') choose(null);
    else if (exact.length > 0) choose(exact.find(({ option }) => option.selected) ?? exact[0]);
    else if (select.value) choose(options.find(({ option }) => option.selected));
  });

  // What is no unit stays to be mended, and is told when the form is sent: told
  // sooner, it would move the button from under the finger.
  input.form?.addEventListener('submit', (event) => {
    const isUnknown = input.value.trim() !== '' && select.value === '' && input.offsetParent !== null;
    if (!isUnknown || event.submitter?.name) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    fault.textContent = field.dataset.unknown;
    field.classList.add('mc-field--error');
    label.after(fault);
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', `${notes} ${fault.id}`.trim());
    label.scrollIntoView();
    input.focus({ preventScroll: true });
  }, true);
}
