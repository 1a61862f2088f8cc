// unit-picker: type a few letters of a commune, with or without marks, instead of
// leafing through a hundred. The select stays in the form and is what is sent.
import combobox, { boxed } from './combobox.js';

const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

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
  const holding = (typed) => {
    const words = fold(typed).split(/\s+/).filter(Boolean);
    return options.filter(({ folded }) => words.every((word) => folded.includes(word)));
  };
  const open = (typed) => box.show(holding(typed), field.dataset.none);
  const box = combobox(input, {
    id,
    label: label.textContent,
    onOpen: () => open(''),
    onChoose: choose,
    onEnter: (shown) => {
      if (shown.length === 1) choose(shown[0]);
      return true;
    },
  });
  boxed(input, box.list);

  input.addEventListener('input', () => open(input.value));
  input.addEventListener('click', () => { if (!box.isOpen()) open(''); });
  // What only one unit can mean counts as chosen, with or without its kind
  // (“tan ninh” is Phường Tân Ninh).
  input.addEventListener('blur', () => {
    const typed = fold(input.value.trim());
    const named = options.filter(({ folded }) => folded === typed || folded.endsWith(` ${typed}`));
    const meant = holding(typed);
    const exact = named.length > 0 ? named : meant.length === 1 ? meant : [];
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
