// SPDX-License-Identifier: GPL-3.0-or-later
// eform: an electronic form is saved while it is filled in, and an answer that
// brings or takes away questions does so at once. The server decides what is
// asked: the page is sent as a button would send it, and where what comes back
// asks something else, its questions are put in place. Without this, and where
// the line is down, “Tiếp tục” does it all.
import cardScanner from './modules/card.js';
import communes from './modules/communes.js';
import unitPicker from './modules/unit-picker.js';

const QUIET_MS = 1500; // after the last key

const part = document.querySelector('[data-module="eform"]');
const form = part?.closest('form');

function improve(root) {
  for (const line of root.querySelectorAll('[data-module="communes"]')) communes(line);
  for (const field of root.querySelectorAll('[data-module="unit-picker"]')) unitPicker(field);
  for (const card of root.querySelectorAll('[data-module="card-scanner"]')) cardScanner(card);
}

const shown = (root) => root.querySelector('input[name="hien"]').value;
const isTicking = ({ type }) => type === 'radio' || type === 'checkbox';

// What was typed since the page was sent is not in the answer.
function keepTyped(into, sent) {
  const before = new Set([...sent].map(([name, value]) => `${name} ${value}`));
  for (const old of part.querySelectorAll('input, textarea, select')) {
    const fresh = old.id && into.querySelector(`#${CSS.escape(old.id)}`);
    if (!fresh || (!isTicking(old) && before.has(`${old.name} ${old.value}`))) continue;
    if (isTicking(old)) fresh.checked = old.checked;
    else if (old.localName !== 'select' || [...fresh.options].some(({ value }) => value === old.value)) fresh.value = old.value;
  }
}

function put(page, sent) {
  const fresh = page.querySelector('[data-module="eform"]');
  const focused = document.activeElement?.id;

  keepTyped(fresh, sent);
  part.replaceChildren(...fresh.childNodes);
  form.querySelector('input[name="hien"]').value = shown(page);
  improve(part);
  if (focused) document.getElementById(focused)?.focus();
}

function begin() {
  const status = document.createElement('p');
  let timer = 0;
  let isRunning = false;
  let isWanted = false; // something changed since the page was sent
  let isLeaving = false;

  status.className = 'mc-quiet';
  status.setAttribute('role', 'status');
  part.after(status);

  const send = async () => {
    const body = new URLSearchParams(new FormData(form));

    body.append('luu', '1');
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');

    // Somewhere else: signed out, or the page is asked no more.
    if (!answer.ok || !page.querySelector('[data-module="eform"]')) throw new Error('elsewhere');
    if (!isWanted && !isLeaving && shown(page) !== shown(form)) put(page, body);
  };
  // One after the other, so that the server has the last one last.
  const save = async () => {
    clearTimeout(timer);
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isWanted && !isLeaving) {
        isWanted = false;
        await send();
      }
      status.textContent = part.dataset.saved;
    } catch {
      if (!isLeaving) status.textContent = part.dataset.failed;
    }
    isRunning = false;
  };
  form.addEventListener('submit', () => {
    isLeaving = true;
    clearTimeout(timer);
  });
  part.addEventListener('change', save);
  part.addEventListener('input', () => {
    clearTimeout(timer);
    status.textContent = '';
    timer = setTimeout(save, QUIET_MS);
  });
}

if (form) {
  for (const card of part.querySelectorAll('[data-module="card-scanner"]')) cardScanner(card);
  begin();
}
