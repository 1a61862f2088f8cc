// SPDX-License-Identifier: GPL-3.0-or-later
// card: fills in what the QR of a CCCD card says of a person.
import Scanner from './scanner.js';

// The card: ID|old CMND|name|ddmmyyyy|sex|address|issued ddmmyyyy.
function cardOf(text) {
  const [id, , name, born = '', sex, address = '', issued = ''] = text.split('|');
  if (!/^\d{12}$/.test(id) || !name || !/^\d{8}$/.test(born)) return undefined;
  return { id, name, born, sex: sex === 'Nữ' ? 'female' : 'male', address, issued };
}

// What stands before commune, district and province.
const streetOf = (address) => address.split(',').map((word) => word.trim()).slice(0, -3).join(', ');

// data-prefix: how the names of the fields begin; data-number: the one of the
// number; data-street: communes are chosen, so of the address only the street
// is wanted, and only where none is known. What a provider has verified (hidden
// fields) stays; then another's card fills nothing.
export default function cardScanner(part) {
  const prefix = part.dataset.prefix ?? '';
  // A form's fields have names of their own; the others begin alike.
  const named = (name) => part.dataset[name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())] ?? prefix + name;
  const field = (name) => document.querySelector(`[name="${name}"]:not([type="hidden"])`);
  const put = (name, value) => {
    const input = field(name);
    if (input && value) input.value = value;
  };
  const putDate = (name, digits) => {
    if (!/^\d{8}$/.test(digits)) return;
    put(`${named(name)}-ngay`, digits.slice(0, 2));
    put(`${named(name)}-thang`, digits.slice(2, 4));
    put(`${named(name)}-nam`, digits.slice(4));
  };
  const fill = (text) => {
    const card = cardOf(text);
    if (!card) return false;
    const known = document.querySelector(`[name="${part.dataset.number}"]`) ?? { value: '' }; // on another page
    const typed = known.value.replace(/\D/g, '');
    scanner.say(typed && typed !== card.id ? part.dataset.other : part.dataset.filled);
    if (known.type === 'hidden' && typed !== card.id) return true;
    if (known.type !== 'hidden') known.value = card.id;
    put(named('loai-giay-to'), 'cccd');
    put(named('ho-ten'), card.name);
    putDate('ngay-sinh', card.born);
    putDate('ngay-cap', card.issued);
    const sex = document.querySelector(`[name="${named('gioi-tinh')}"][value="${part.dataset[card.sex] ?? card.sex}"]:not([type="hidden"])`);
    if (sex) sex.checked = true;
    if (!('street' in part.dataset)) put(named('dia-chi'), card.address);
    else if (!field(named('dia-chi')).value) put(named('dia-chi'), streetOf(card.address));
    field(named('ho-ten'))?.focus();
    // So that it is known where the answers came from, they go along as the card
    // has them; the rest of it stays here.
    const kept = part.querySelector('input[type="hidden"]');
    if (kept) {
      kept.value = [card.id, '', card.name, card.born, card.sex === 'female' ? 'Nữ' : 'Nam', '', ''].join('|');
      kept.dispatchEvent(new Event('change', { bubbles: true }));
    }
    return true;
  };
  const scanner = new Scanner(part, fill);
}
