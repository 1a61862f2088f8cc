// SPDX-License-Identifier: GPL-3.0-or-later
// client.js: a browser without a window or scripts, for stories over HTTP.
//
// It keeps cookies as browsers do (by host, not by port; __Host- rules
// checked), sends Origin, Referer and Sec-Fetch-* as they do, follows redirects
// and fills forms by their visible labels. What a hostile client would send goes
// through `raw`, which adds nothing of its own.
//
//   const citizen = new Client();
//   let page = await citizen.open(origin.portal + '/thu-tuc');
//   page = await page.fill({ 'Tên thủ tục': 'khai sinh' }).press('Tìm kiếm');
//   page = await page.follow('Đăng ký khai sinh');
import https from 'node:https';
import { readdirSync, readlinkSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { certificate, eventually, origin, workers } from './stack.js';

const agent = new https.Agent({ ca: certificate, keepAlive: true, maxSockets: 20 });

// Text as a person sees it.
export const seen = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

function exchange(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = https.request(url, { method, headers, agent, servername: new URL(url).hostname }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          setCookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks),
        })
      );
    });
    // A server that has refused a body may close while we still send it; its
    // answer, if there is one, counts. A line that it closed for being idle, while a
    // command kept us from seeing that, is taken for a new one, as browsers do.
    request.on('error', (error) => {
      if (request.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(error.code)) resolve(exchange(url, { method, headers, body }));
      else reject(error);
    });
    request.setTimeout(60_000, () => request.destroy(new Error(`no answer from ${url}`)));
    request.end(body);
  });
}

// One request exactly as told: no cookies, no redirects, no added headers.
export const raw = exchange;

// Until each worker of a program has answered: it has read its settings, and has
// a line to MariaDB beside the socket it listens at.
export function allAnswer(program) {
  const sockets = (pid) => readdirSync(`/proc/${pid}/fd`).filter((fd) => /^socket/.test(readlinkSync(`/proc/${pid}/fd/${fd}`)));
  return eventually(async () => {
    await Promise.all(Array.from({ length: 12 }, () => raw(`${origin[program]}/healthz`)));
    return workers(program, { beside: false }).every((pid) => sockets(pid).length > 1);
  }, { what: `an answer of each worker of ${program}`, seconds: 30 });
}

class Cookies {
  #jar = new Map(); // "host name" → value

  take(url, lines) {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const set = Object.fromEntries(
        attributes.map((a) => {
          const [key, ...value] = a.split('=');
          return [key.toLowerCase(), value.join('=') || true];
        })
      );
      if (name.startsWith('__Host-') && !(set.secure && set.path === '/' && !set.domain))
        throw new Error(`a browser drops this cookie: ${name}; ${attributes.join('; ')}`);
      const isGone =
        set['max-age'] !== undefined
          ? Number(set['max-age']) <= 0
          : set.expires !== undefined && Date.parse(set.expires) <= Date.now();
      const key = `${url.hostname} ${name}`;
      if (isGone) this.#jar.delete(key);
      else this.#jar.set(key, pair.slice(at + 1));
    }
  }

  header(url) {
    return [...this.#jar]
      .filter(([key]) => key.startsWith(`${url.hostname} `))
      .map(([key, value]) => `${key.split(' ')[1]}=${value}`)
      .join('; ');
  }

  get(name) {
    return [...this.#jar].find(([key]) => key.endsWith(` ${name}`))?.[1];
  }

  set(host, name, value) {
    this.#jar.set(`${host} ${name}`, value);
  }

  names() {
    return [...this.#jar.keys()].map((key) => key.split(' ')[1]);
  }

  clear() {
    this.#jar.clear();
  }
}

// What a browser cannot show again, by reloading or by going back, is the page
// that answers a POST. Those of a request that could not be served are left.
function mustLeadOn(url, { status, headers }) {
  if (!Object.values(origin).includes(url.origin)) return; // not of ours
  if (status < 400 && /^text\/html/.test(headers['content-type'] ?? ''))
    throw new Error(`a POST to ${url.pathname} answered a page`);
}

export class Client {
  cookies = new Cookies();
  headers = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) Motcua/1.0', 'Accept-Language': 'vi' };

  // from: the page whose link or form this is.
  async open(address, { method = 'GET', body, type, from, follow = true, headers = {} } = {}) {
    let url = new URL(address, from?.url);
    let site = from ? relation(from.url, url) : 'none';
    const first = from?.url;
    for (let hop = 0; hop <= 10; hop++) {
      const cookie = this.cookies.header(url);
      const response = await exchange(url, {
        method,
        body,
        headers: {
          ...this.headers,
          Accept: 'text/html,*/*;q=0.8',
          'Sec-Fetch-Site': site,
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Dest': 'document',
          ...(first && relation(first, url) === 'same-origin' && { Referer: first.href }),
          ...(method !== 'GET' && { Origin: (first ?? url).origin }),
          ...(cookie && { Cookie: cookie }),
          ...(type && { 'Content-Type': type }),
          ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }),
          ...headers,
        },
      });
      this.cookies.take(url, response.setCookies);
      if (method === 'POST') mustLeadOn(url, response);
      const next = response.headers.location;
      if (!follow || !next || response.status < 301 || response.status > 308)
        return new Page(this, url, response);
      const to = new URL(next, url);
      if (site !== 'none' && relation(url, to) !== 'same-origin') site = relation(url, to);
      if (response.status < 307 && method !== 'HEAD') {
        method = 'GET';
        body = type = undefined;
      }
      to.hash ||= url.hash;
      url = to;
    }
    throw new Error(`redirected more than ten times, last to ${url}`);
  }
}

function relation(from, to) {
  if (from.origin === to.origin) return 'same-origin';
  return from.hostname === to.hostname ? 'same-site' : 'cross-site';
}

export class Page {
  #document;

  constructor(client, url, response) {
    this.client = client;
    this.url = url;
    this.status = response.status;
    this.headers = response.headers;
    this.setCookies = response.setCookies;
    this.body = response.body;
    this.typed = new Map(); // control → what a person would have entered
  }

  get text() {
    return this.body.toString('utf8');
  }

  get document() {
    return (this.#document ??= parseHTML(this.text).document);
  }

  // Where one is; which answer to a form is shown there is no part of it.
  get path() {
    return this.url.pathname + this.url.search.replace(/[?&]da-go=[^&]*$/, '');
  }

  get title() {
    return seen(this.document.querySelector('title')?.textContent);
  }

  get heading() {
    return seen(this.document.querySelector('h1')?.textContent);
  }

  // All that can be read in the page.
  get words() {
    return seen(this.document.querySelector('body')?.textContent);
  }

  all(selector) {
    return [...this.document.querySelectorAll(selector)];
  }

  // The links of the error summary: what is wrong, in order.
  get errors() {
    return this.all('[role="alert"] a, .mc-error-summary a').map((a) => seen(a.textContent));
  }

  #link(text) {
    const found = this.all('a[href]').find((a) => seen(a.textContent) === text) ??
      this.all('a[href]').find((a) => seen(a.textContent).includes(text));
    if (!found) throw new Error(`no link “${text}” on “${this.heading}” (${this.path})`);
    return found;
  }

  hasLink(text) {
    return this.all('a[href]').some((a) => seen(a.textContent).includes(text));
  }

  href(text) {
    return new URL(this.#link(text).getAttribute('href'), this.url);
  }

  follow(text, options) {
    return this.client.open(this.href(text), { from: this, ...options });
  }

  reload() {
    return this.client.open(this.url);
  }

  // Controls ---------------------------------------------------------------

  // Those that a label names, in the whole page or in a fieldset's group.
  #labelled(text, within = this.document) {
    const labels = [...within.querySelectorAll('label')];
    const by = (test) =>
      labels
        .filter((label) => test(seen(label.textContent)))
        .map((label) => {
          const id = label.getAttribute('for');
          return id
            ? this.document.getElementById(id)
            : label.querySelector('input, select, textarea');
        })
        .filter(Boolean);
    const exact = by((words) => words === text);
    return exact.length ? exact : by((words) => words.startsWith(text));
  }

  #group(legend) {
    const groups = this.all('fieldset').filter((f) => {
      const words = seen(f.querySelector('legend')?.textContent);
      return words === legend || words.startsWith(legend);
    });
    return groups[0];
  }

  // The control with that label, or with that name where none has the label.
  control(label) {
    const found = this.#labelled(label)[0] ?? this.#named(label);
    if (!found)
      throw new Error(`no field “${label}” on “${this.heading}” (${this.path}, ${this.status})`);
    return found;
  }

  #named(name) {
    return this.all('input, select, textarea').find((c) => c.getAttribute('name') === name);
  }

  hasControl(label) {
    return Boolean(this.#labelled(label)[0] ?? this.#named(label));
  }

  value(label) {
    return this.#valueOf(this.control(label));
  }

  #valueOf(control) {
    if (this.typed.has(control)) return this.typed.get(control);
    switch (control.localName) {
      case 'textarea':
        return control.textContent.replace(/^\r?\n/, '');
      case 'select': {
        const options = [...control.querySelectorAll('option')];
        const chosen = options.filter((o) => o.hasAttribute('selected')).at(-1) ??
          options.find((o) => !o.hasAttribute('disabled'));
        return chosen ? optionValue(chosen) : undefined;
      }
      default:
        if (isTicking(control)) return control.hasAttribute('checked');
        return control.getAttribute('value') ?? '';
    }
  }

  // fill({ 'Họ và tên': 'H\'Hen Niê', 'Giới tính': 'Nữ', 'Cam đoan': true,
  //        'Ngày sinh': { 'Ngày': '1', 'Tháng': '2', 'Năm': '1990' },
  //        'Tải tệp lên từ máy': [{ name, type, data }] })
  fill(values) {
    for (const [label, value] of Object.entries(values)) this.#fillOne(label, value);
    return this;
  }

  #fillOne(label, value) {
    const group = this.#group(label);
    if (group && typeof value === 'object' && !Array.isArray(value)) {
      for (const [part, text] of Object.entries(value)) {
        const control = this.#labelled(part, group)[0];
        if (!control) throw new Error(`no “${part}” in “${label}”`);
        this.#enter(control, text);
      }
      return;
    }
    if (group && typeof value === 'string') {
      const choice = this.#labelled(value, group).find(isTicking);
      if (choice) return this.#tick(choice, true);
    }
    this.#enter(this.control(label), value);
  }

  #tick(control, isOn) {
    if (control.getAttribute('type') === 'radio')
      for (const other of this.all(`input[type="radio"][name="${control.getAttribute('name')}"]`))
        this.typed.set(other, false);
    this.typed.set(control, isOn);
  }

  #enter(control, value) {
    if (isTicking(control)) return this.#tick(control, value !== false);
    if (control.localName === 'select') {
      const option = [...control.querySelectorAll('option')].find(
        (o) => seen(o.textContent) === value || optionValue(o) === value
      );
      if (!option)
        throw new Error(`“${value}” cannot be chosen in ${control.getAttribute('name')}`);
      return this.typed.set(control, optionValue(option));
    }
    this.typed.set(control, value);
  }

  // Forms ------------------------------------------------------------------

  #button(label) {
    const buttons = this.all('button, input[type="submit"], input[type="image"]');
    const words = (b) => seen(b.textContent) || b.getAttribute('value') || '';
    const found = buttons.find((b) => words(b) === label) ??
      buttons.find((b) => words(b).includes(label)) ??
      buttons.find((b) => b.getAttribute('aria-label') === label);
    if (!found)
      throw new Error(`no button “${label}” on “${this.heading}” (${this.path}, ${this.status})`);
    return found;
  }

  hasButton(label) {
    return this.all('button, input[type="submit"]').some(
      (b) => seen(b.textContent) === label || b.getAttribute('value') === label
    );
  }

  // What pressing the button would send: { url, method, body, type, fields }.
  // fields: [[name, value]], to be changed before `send`.
  submission(label) {
    const button = this.#button(label);
    const owner = button.getAttribute('form');
    const form = owner ? this.document.getElementById(owner) : button.closest('form');
    if (!form) throw new Error(`button “${label}” belongs to no form`);
    const fields = this.#fieldsOf(form, button);
    return {
      url: new URL(
        button.getAttribute('formaction') ?? form.getAttribute('action') ?? '',
        this.url
      ),
      method: (button.getAttribute('formmethod') ?? form.getAttribute('method') ?? 'get')
        .toUpperCase(),
      type: form.getAttribute('enctype') ?? 'application/x-www-form-urlencoded',
      fields,
    };
  }

  #fieldsOf(form, button) {
    const id = form.getAttribute('id');
    const fields = [];
    for (const control of this.all('input, select, textarea, button')) {
      const owner = control.getAttribute('form');
      if (owner ? owner !== id : control.closest('form') !== form) continue;
      const name = control.getAttribute('name');
      if (!name || control.hasAttribute('disabled') || control.closest('fieldset[disabled]'))
        continue;
      const type = control.getAttribute('type');
      if (control.localName === 'button' || type === 'submit') {
        if (control === button) fields.push([name, control.getAttribute('value') ?? '']);
        continue;
      }
      const value = this.#valueOf(control);
      if (isTicking(control)) {
        if (value) fields.push([name, control.getAttribute('value') ?? 'on']);
      } else if (type === 'file') {
        for (const file of [value].flat()) fields.push([name, file || emptyFile]);
      } else if (value !== undefined) {
        fields.push([name, value]);
      }
    }
    return fields;
  }

  send(submission, options = {}) {
    const { url, method, type, fields } = submission;
    if (method === 'GET') {
      const to = new URL(url);
      to.search = new URLSearchParams(fields.filter(([, v]) => typeof v === 'string')).toString();
      return this.client.open(to, { from: this, ...options });
    }
    const encoded = type === 'multipart/form-data' ? multipart(fields) : urlencoded(fields);
    return this.client.open(url, { method, from: this, ...encoded, ...options });
  }

  press(label, options) {
    return this.send(this.submission(label), options);
  }
}

const emptyFile = { name: '', type: 'application/octet-stream', data: Buffer.alloc(0) };
const isTicking = (control) => ['radio', 'checkbox'].includes(control.getAttribute?.('type'));
const optionValue = (option) => option.getAttribute('value') ?? seen(option.textContent);
const newlines = (text) => text.replace(/\r?\n/g, '\r\n');

export function urlencoded(fields) {
  const pairs = fields.map(([name, value]) => [name, newlines(value.name ?? String(value))]);
  return {
    body: new URLSearchParams(pairs).toString(),
    type: 'application/x-www-form-urlencoded',
  };
}

export function multipart(fields) {
  const boundary = `----motcua${randomBytes(12).toString('hex')}`;
  const quoted = (text) =>
    text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  const chunks = [];
  for (const [name, value] of fields) {
    const isFile = typeof value === 'object';
    chunks.push(
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"` +
          (isFile
            ? `; filename="${quoted(value.name)}"\r\nContent-Type: ${value.type}\r\n\r\n`
            : '\r\n\r\n')
      ),
      isFile ? Buffer.from(value.data) : Buffer.from(newlines(String(value))),
      Buffer.from('\r\n')
    );
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { body: Buffer.concat(chunks), type: `multipart/form-data; boundary=${boundary}` };
}
