// SPDX-License-Identifier: GPL-3.0-or-later
// An address that many share: what others guess makes nobody wait who proves to
// be somebody, or no robot.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { filed } from '../lib/filing.js';
import { asPerson, captchaOf } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';

const NUMBER = 'Số điện thoại hoặc số CCCD';
let citizen, dossier, phone;
const find = (page, code, number, more = {}) => page.fill({ 'Mã hồ sơ': code, [NUMBER]: number, ...more }).press('Tra cứu');
const lookup = (client) => client.open(`${origin.portal}/tra-cuu`);

// A neighbour guesses: each time another code, from this same address.
async function guesses(count) {
  let page = await lookup(new Client());
  for (let i = 0; i < count; i++) page = await find(page, `H53.X25459-261124-${9000 + i}`, '0912000000');
  return page;
}

before(async () => {
  citizen = await asPerson(2);
  dossier = await filed(citizen);
  [[phone]] = sql(`SELECT phone FROM dossier WHERE code = '${dossier.code}'`);
});

test('who is signed in waits for nobody else’s guesses, and for their own', async () => {
  sql('DELETE FROM throttle');
  await guesses(14);
  const page = await find(await lookup(citizen), dossier.code, phone);
  assert.deepEqual(page.errors, []);
  assert.ok(page.all('.mc-summary__row').length > 0, page.words);
});

test('who is not goes on by a captcha, one for each try', async () => {
  sql('DELETE FROM throttle');
  await guesses(14);
  const client = new Client();
  let page = await find(await lookup(client), dossier.code, phone);
  assert.match(page.words, /Từ mạng này vừa có nhiều lần tra không đúng\. Hãy gõ mã trong hình để tra tiếp/);
  page = await find(page, dossier.code, phone, { 'Mã xác thực': '000000' });
  assert.match(page.errors.join(), /Mã xác thực chưa đúng/);
  assert.ok(!page.title.includes(dossier.code) && !page.all('.mc-summary__row').length, 'nothing is told without it');
  page = await find(page, dossier.code, phone, { 'Mã xác thực': captchaOf(page) });
  assert.deepEqual(page.errors, []);
  assert.ok(page.all('.mc-summary__row').length > 0, page.words);
});

test('a code’s own wait is ended by no captcha', async () => {
  sql('DELETE FROM throttle');
  let page = await lookup(new Client());
  for (let i = 0; i < 7; i++) page = await find(page, dossier.code, `091200000${i}`);
  assert.match(page.words, /hãy đợi/);
  sql('DELETE FROM throttle');
});
