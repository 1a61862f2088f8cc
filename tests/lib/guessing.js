// SPDX-License-Identifier: GPL-3.0-or-later
// guessing.js: sign-ins at Identity by the hundred, from any address of
// loopback, as somebody who guesses passwords would send them.
//
//   const forms = await signInForms(200);            // captchas answered
//   const { status, text } = await guess(forms[0], { id, password, address: '127.0.7.1' });
import https from 'node:https';
import { certificate, ctl, origin } from './stack.js';

const port = new URL(origin.identity).port;
const agents = new Map(); // by address: one that is asked twice has its connections still

function agentOf(address) {
  if (!agents.has(address)) agents.set(address, new https.Agent({ ca: certificate, keepAlive: true, localAddress: address }));
  return agents.get(address);
}

export function close() {
  for (const agent of agents.values()) agent.destroy();
  agents.clear();
}

// Like client.js's raw, but from an address, and as many at once as one likes.
function exchange(path, { address = '127.0.0.1', method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = https.request({
      host: '127.0.0.1', servername: 'localhost', port, path, method, agent: agentOf(address),
      headers: { Host: `localhost:${port}`, ...headers },
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const cookieOf = ({ headers }) => (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');

// `count` forms of one session, each with a captcha that is answered already.
export async function signInForms(count) {
  const cookie = cookieOf(await exchange('/dang-nhap'));
  const pages = [];
  while (pages.length < count)
    pages.push(...await Promise.all(Array.from({ length: Math.min(20, count - pages.length) },
      () => exchange('/dang-nhap', { headers: { Cookie: cookie } }))));
  return formsOn(pages, cookie);
}

// The same from pages that have such a form, as an answer to a wrong guess has.
export function formsOn(pages, cookie) {
  const forms = pages.map(({ text }) => {
    const value = (name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)[1];
    return { cookie, csrf: value('csrf'), captcha: value('captcha_id') };
  });
  const answers = ctl('demo', 'captcha', ...forms.map((form) => form.captcha)).trim().split('\n');
  forms.forEach((form, i) => { form.answer = answers[i]; });
  return forms;
}

// Where it is answered by a page, that page. With hundreds at once in one session
// only the last of them are kept: `told` is whether this one was to be.
export async function guess(form, { id, password, address, cookie = form.cookie }) {
  const answer = await exchange('/dang-nhap', {
    address, method: 'POST',
    headers: { Cookie: cookie, Origin: origin.identity, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrf: form.csrf, captcha_id: form.captcha, 'so-giay-to': id, 'mat-khau': password, 'ma-xac-thuc': form.answer }).toString(),
  });
  const told = /\?da-go=/.test(answer.headers.location ?? '');
  return told ? { ...await exchange(answer.headers.location, { address, headers: { Cookie: cookie } }), told } : answer;
}
