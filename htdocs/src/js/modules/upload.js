// SPDX-License-Identifier: GPL-3.0-or-later
// upload: files go up as they are chosen or dropped, one after the other, in
// pieces that a broken line does not lose (the protocol: cgi-bin/portal/arrive.c).
// The page's form works without this; it waits for files that are on their way.
import picture from './picture.js';

const PIECE = 256 * 1024;
// Of a photograph that is made smaller: a page of A4 stays readable, also where
// it is one of several in a panorama; and no phone's canvas is too small for it.
const SIDE_MAX = 1800; // of the shorter side
const AREA_MAX = 12e6;
const SHRINK_ID = 'thu-nho-anh';
const SHRINK_FROM = 1024 * 1024;
const STRIKES_MAX = 4; // faults of the server at one piece; then it is the piece

let queue = Promise.resolve();
let running = 0;
let failures = 0;

const online = () => (navigator.onLine ? null : new Promise((done) => addEventListener('online', done, { once: true })));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// XMLHttpRequest, because fetch does not tell how much of a body has gone.
function send(method, url, { body, headers = {}, onprogress, job } = {}) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.timeout = 60000;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onprogress) request.upload.onprogress = onprogress;
    request.onloadend = () => done(request);
    if (job) job.request = request;
    request.send(body);
  });
}

const offsetOf = (answer) => Number(answer.getResponseHeader('Upload-Offset') ?? NaN);
const isLost = ({ status }) => status === 0 || status === 429 || status >= 500;

// The same request until there is an answer that is one.
async function insist(job, method, url, options) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 15000)) {
    const answer = await send(method, url, { ...options, job });
    if (job.isOver || !isLost(answer)) return answer;
    job.show('offline');
    await (online() ?? pause(wait));
    if (job.isOver) return answer;
  }
}

async function begin(job, { to, component }) {
  const form = new URLSearchParams({ csrf: job.csrf, giay: component, ten: job.file.name, co: job.file.size });
  return insist(job, 'POST', to, { body: form, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
}

// A file that was half sent when the page was left is found by what it is.
const memory = {
  key: ({ file }, { to, component }) => `${to} ${component} ${file.name} ${file.size} ${file.lastModified}`,
  get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { if (value) sessionStorage.setItem(key, value); else sessionStorage.removeItem(key); } catch { /* none, then */ } },
};

async function transfer(job, options) {
  const key = memory.key(job, options);
  let place = memory.get(key);
  let answer = place && (await insist(job, 'HEAD', place));
  if (job.isOver) return answer;
  if (!place || ![200, 204, 422].includes(answer.status)) {
    answer = await begin(job, options);
    if (answer.status !== 201) return answer;
    place = answer.getResponseHeader('Location');
    memory.set(key, place);
  }
  for (let offset = offsetOf(answer) || 0, strikes = 0; !job.isOver; ) {
    job.sent = offset;
    job.show(offset < job.file.size ? 'sending' : 'finishing');
    answer = await send('PATCH', place, {
      body: job.file.slice(offset, offset + PIECE),
      headers: { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': offset },
      onprogress: ({ loaded }) => { job.sent = offset + loaded; job.show(job.sent < job.file.size ? 'sending' : 'finishing'); },
      job,
    });
    if (job.isOver) break;
    if (isLost(answer)) {
      if (answer.status >= 500 && ++strikes === STRIKES_MAX) break;
      job.sent = offset;
      job.show('offline');
      await (online() ?? pause(1000));
      if (!job.isOver) answer = await insist(job, 'HEAD', place);
    } else if (![204, 409].includes(answer.status)) {
      break;
    }
    // An empty piece at the end asks again for what HEAD cannot tell.
    if (![200, 204, 409, 422].includes(answer.status)) break;
    if (offsetOf(answer) !== offset) strikes = 0;
    offset = offsetOf(answer);
  }
  memory.set(key, null);
  return answer;
}

async function smaller(file) {
  if (file.type !== 'image/jpeg' || file.size < SHRINK_FROM || !self.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const { width, height } = picture;
    const scale = Math.min(1, SIDE_MAX / Math.min(width, height), Math.sqrt(AREA_MAX / (width * height)));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name, { type: file.type, lastModified: file.lastModified }) : file;
  } catch {
    return file; // a picture that this browser cannot read goes as it is
  }
}

function element(name, className, text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function line(job, words, cancel) {
  const item = element('li', 'mc-file');
  const box = element('div', 'mc-file__words');
  const note = element('span', 'mc-file__note');
  const bar = element('progress', 'mc-file__bar');
  const button = element('button', 'mc-button mc-button--quiet mc-file__way', words.cancel);
  note.setAttribute('role', 'status');
  bar.max = 100;
  bar.setAttribute('aria-label', job.file.name);
  button.type = 'button';
  button.append(Object.assign(element('span', 'mc-hidden'), { textContent: `: ${job.file.name}` }));
  button.addEventListener('click', cancel);
  box.append(element('span', 'mc-file__name', job.file.name), note);
  item.append(box, button, bar);
  job.show = (state) => {
    bar.value = Math.min(100, Math.floor((100 * job.sent) / job.file.size));
    const text = words[state].replace('{0}', bar.value);
    // Ten steps are enough: a reader would speak all the while.
    const step = `${state} ${Math.floor(bar.value / 10)}`;
    if (note.dataset.step !== step) note.textContent = text;
    note.dataset.step = step;
  };
  job.fail = (text) => {
    failures++;
    item.classList.add('mc-field--error');
    note.textContent = text;
    note.className = 'mc-field__error';
    button.firstChild.data = words.dismiss; // there is nothing left to cancel
    bar.remove();
  };
  return item;
}

// Once a file is there, the page says no longer that the paper is missing.
function forgive(paper) {
  const summary = document.querySelector('.mc-error-summary');
  const input = paper.querySelector('input[type="file"]');
  const error = paper.querySelector(':scope > .mc-field__error');
  if (!error) return;
  error.remove();
  paper.classList.remove('mc-field--error');
  input.removeAttribute('aria-invalid');
  input.setAttribute('aria-describedby', `${input.id}-hint`);
  const ways = [input.id, paper.querySelector(':scope > .mc-paper__eform')?.id];
  summary?.querySelectorAll('a').forEach((link) => {
    if (ways.includes(link.hash.slice(1))) link.parentNode.remove();
  });
  if (!summary || summary.querySelector('li')) return;
  summary.remove();
  document.title = document.title.slice(document.title.indexOf(document.querySelector('h1').textContent));
}

// The browser's own button speaks the browser's language: one of ours lies under
// the input, with what was chosen. The input stays where focus and files go.
function speak(part, input) {
  const stays = !part.dataset.to; // else a file has gone before it could be told
  const box = element('span', 'mc-upload__box');
  const chosen = element('span', 'mc-upload__chosen');
  const say = () => { chosen.textContent = [...input.files].map((file) => file.name).join(', '); };

  chosen.setAttribute('role', 'status');
  input.before(box);
  box.append(input, Object.assign(element('span', 'mc-button mc-button--second', part.dataset.choose), { ariaHidden: 'true' }), chosen);
  if (stays) input.addEventListener('change', say);
  if (stays) addEventListener('pageshow', say);
}

export default function upload(part) {
  const input = part.querySelector('input[type="file"]');
  speak(part, input);
  if (!part.dataset.to) return; // its files go with the form
  const paper = part.closest('fieldset');
  const form = part.closest('form');
  const waiting = element('ul', 'mc-files');
  const words = part.dataset;

  const said = element('p', 'mc-hidden'); // for readers: the line of a file goes as it arrives

  said.setAttribute('role', 'status');
  part.prepend(said, waiting);
  part.querySelector('button[name="tai-len"]').hidden = true; // it goes by itself
  const shrink = document.getElementById(SHRINK_ID); // one for the page
  shrink.closest('.mc-scripted')?.classList.remove('mc-scripted');

  const putList = (html) => {
    const list = new DOMParser().parseFromString(html, 'text/html').querySelector('.mc-files');
    paper.querySelectorAll(':scope > .mc-files').forEach((old) => old.remove());
    // Where the server puts it, too: above all ways of supplying the paper.
    if (list) (paper.querySelector(':scope > .mc-paper__eform') ?? part).before(list);
    list?.querySelectorAll('[data-module="picture"]').forEach(picture);
  };

  async function run(job) {
    if (job.isOver) return;
    if (shrink.checked) job.file = await smaller(job.file);
    const answer = await transfer(job, words);
    if (job.isOver) return;
    if (answer.status === 200) {
      job.item.remove();
      putList(answer.responseText);
      forgive(paper);
      said.textContent = words.arrived.replace('{0}', job.file.name);
    } else if (answer.status === 403) {
      job.fail(words.ended);
    } else {
      job.fail(answer.status === 422 ? answer.responseText : words.failed);
    }
  }

  function add(files) {
    for (const file of files) {
      const job = { file, sent: 0, csrf: form.elements.csrf.value };
      job.item = line(job, words, () => {
        job.isOver = true;
        job.request?.abort();
        memory.set(memory.key(job, words), null);
        job.item.remove();
        input.focus();
      });
      waiting.append(job.item);
      // What becomes of it is seen, wherever it was dropped or pasted.
      for (let fold = part.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
      job.show('sending');
      running++;
      queue = queue.then(() => run(job)).catch(() => job.fail(words.failed)).then(() => { running--; });
    }
  }

  const take = () => {
    const files = [...input.files];
    input.value = ''; // or the form would send them once more
    add(files);
  };
  input.addEventListener('change', take);
  paper.addEventListener('dragover', (event) => event.preventDefault());
  paper.addEventListener('drop', (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });

  if (form.dataset.waits) return;
  form.dataset.waits = '1';
  const note = element('p', 'mc-quiet');
  note.setAttribute('role', 'status');
  form.addEventListener('submit', (event) => {
    if (running === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const before = failures; // one that failed meanwhile is to be seen
    event.submitter?.parentElement.after(note);
    note.textContent = words.waiting;
    queue.then(() => {
      note.remove();
      if (failures === before) form.requestSubmit(event.submitter);
    });
  }, true);
}
