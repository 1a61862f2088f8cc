// SPDX-License-Identifier: GPL-3.0-or-later
// pieces.js: a file sent piece by piece, as the page's script sends it
// (the protocol: cgi-bin/portal/arrive.c).
//
//   const to = place(await begin(page, { name: 'lon.pdf', size }));
//   const answer = await patch(page, to, 0, data);
import assert from 'node:assert/strict';
import { papersOf, pdf } from './papers.js';

export async function begin(page, { nth = 0, name = 'giay.pdf', size, csrf } = {}) {
  const token = csrf ?? page.all('input[name="csrf"]')[0].getAttribute('value');
  const component = papersOf(page)[nth].id.replace('giay-', '');
  return page.client.open(`${page.url.pathname}/tep`, {
    method: 'POST', from: page, follow: false, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf: token, giay: component, ten: name, co: String(size) }).toString(),
  });
}
export const place = (answer) => new URL(answer.headers.location, answer.url).href;
export const patch = (page, to, offset, body) => page.client.open(to, {
  method: 'PATCH', from: page, follow: false, body, type: 'application/offset+octet-stream',
  headers: { 'Upload-Offset': String(offset) } });
export const head = (page, to) => page.client.open(to, { method: 'HEAD', from: page, follow: false });

// The same piece three times at once is taken once.
export async function takenOnce(page, text) {
  const { data } = pdf(text, { padding: 300_000 });
  const to = place(await begin(page, { size: data.length }));
  const answers = await Promise.all([1, 2, 3].map(() => patch(page, to, 0, data.subarray(0, 200_000))));
  assert.deepEqual(answers.map((a) => a.status).sort(), [204, 409, 409]);
  assert.equal((await patch(page, to, 200_000, data.subarray(200_000))).status, 200);
  assert.equal(papersOf(await page.reload())[0].error, '');
}
