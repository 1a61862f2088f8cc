// SPDX-License-Identifier: GPL-3.0-or-later
// Bad input at Identity: every parameter of a client's request, every field of
// every form, every life of a code by text.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { captchaOf, otpAfter } from '../lib/sign-in.js';
import { ctl, folder, lastText, origin, people, sql } from '../lib/stack.js';

const back = 'https://client.example/ve';
const good = {
  client_id: 'nhap-xau', redirect_uri: back, response_type: 'code', scope: 'openid', state: 's', nonce: 'n',
  code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'), code_challenge_method: 'S256',
  prompt: 'login', max_age: '10', acr_values: 'LoA1', login_hint: '072090000001', ui_locales: 'vi', display: 'page', response_mode: 'query', claims_locales: 'vi',
};
const fresh = () => sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');

before(() => {
  const place = mkdtempSync(path.join(folder, 'state/test-'));
  writeFileSync(path.join(place, 'secret'), 'x'.repeat(40), { mode: 0o600 });
  ctl('client', 'add', good.client_id, '--name', 'Nhập xấu', '--secret-file', path.join(place, 'secret'), '--redirect', back);
  rmSync(place, { recursive: true });
});

// What may be in a field: as it goes over the line, coded.
const coded = (bytes) => [...Buffer.from(bytes)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const bad = {
  'a NUL': coded('a\0b'), 'not UTF-8': coded([0x61, 0xff, 0xfe]), 'half a letter': coded([0x61, 0xe1, 0xba]),
  'too long': 'x'.repeat(5000), 'a control character': coded('a\u0007b'), 'text that turns around': coded('a\u202eb'), 'a line break': coded('a\r\nX-Evil: 1'),
};
const query = (params) => new URLSearchParams(params).toString();
const authorize = (text, method) => (method === 'POST'
  ? raw(`${origin.identity}/oauth2/authorize`, { method, body: text, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  : raw(`${origin.identity}/oauth2/authorize?${text}`));

test('a client’s request with any parameter doubled or broken never starts a sign-in, and goes back only where it may', async () => {
  const isItsOwn = (name) => ['client_id', 'redirect_uri'].includes(name);
  const ignored = ['acr_values', 'ui_locales', 'display', 'claims_locales']; // we make nothing of their words
  for (const name of Object.keys(good)) {
    const rest = Object.fromEntries(Object.entries(good).filter(([other]) => other !== name));
    const cases = { twice: `${query(good)}&${name}=${encodeURIComponent(good[name])}` };
    for (const [what, text] of Object.entries(bad)) cases[what] = `${query(rest)}&${name}=${text}`;
    for (const [what, text] of Object.entries(cases)) {
      const answer = await authorize(text);
      const { location } = answer.headers;
      const about = `${name}: ${what}: ${answer.status} ${location}`;
      assert.equal(answer.headers['x-evil'], undefined, about);
      if (location === undefined) {
        assert.equal(answer.status, 400, about);
      } else if (location.startsWith(`${back}?`)) {
        assert.ok(!isItsOwn(name), about);
        assert.ok(new URL(location).searchParams.get('error'), about);
      } else {
        const isLong = name === 'login_hint' && what === 'too long'; // no hint then
        assert.ok((ignored.includes(name) || isLong) && location.startsWith('/'), about);
      }
    }
  }
});

test('a request that is posted is read as one that is asked', async () => {
  const wrong = await authorize(query({ ...good, response_type: 'token' }), 'POST');
  const shown = wrong.headers.location ?? '';
  const after = shown.startsWith('/') ? await raw(origin.identity + shown) : wrong;
  assert.equal(new URL(after.headers.location).searchParams.get('error'), 'unsupported_response_type');
});

// All fields of a form's page, one at a time, each in each bad way; `rest` is
// filled in beside them.
async function everyField(open, values, rest = {}) {
  for (const name of Object.keys(values)) {
    for (const [what, text] of Object.entries({ ...bad, nothing: '' })) {
      const page = await open();
      page.fill({ ...rest, ...values });
      const button = page.control(name).closest('form').querySelector('button[type="submit"]:not([name])');
      const submission = page.submission(button.textContent.trim());
      const field = submission.fields.find(([other]) => other === name);
      assert.ok(field, `${name} on ${page.path}`);
      field[1] = 'CHO-NAY';
      const body = new URLSearchParams(submission.fields).toString().replace('CHO-NAY', text);
      const answer = await page.client.open(submission.url, { method: 'POST', body, type: 'application/x-www-form-urlencoded', from: page });
      const about = `${page.path} ${name}: ${what}: ${answer.status} ${answer.title}`;
      assert.equal(answer.status, 200, about);
      assert.match(answer.title, /^Lỗi: /, about);
      const faults = answer.all('[role="alert"] a[href]').map((a) => a.getAttribute('href'));
      assert.ok(faults.includes(`#${name}`), `${about} ${faults}`);
      assert.ok(!answer.text.includes('X-Evil: 1\r\n') && !answer.text.includes('\0'), about);
    }
  }
}

test('each field of the forms before signing in says what is wrong with it', async () => {
  fresh();
  const client = new Client();
  const at = (name) => () => client.open(`${origin.identity}/${name}`);
  await everyField(at('dang-nhap'), { 'so-giay-to': '072090000001', 'mat-khau': 'mưa rào mùa hạ', 'ma-xac-thuc': '123456' });
  await everyField(at('quen-mat-khau'), { 'so-giay-to': '072090000001', 'ma-xac-thuc': '123456' });
  await everyField(at('dang-ky'), {
    'so-cccd': '072090000001', 'ho-ten': 'Phạm Thị Mới', 'dien-thoai': '0388123456',
    'mat-khau': 'mưa rào mùa hạ', 'mat-khau-lai': 'mưa rào mùa hạ', 'ma-xac-thuc': '123456',
  }, { 'Ngày': '5', 'Tháng': '6', 'Năm': '1990', 'dong-y': true });
});

async function atOtp(client, person) {
  const page = await client.open(`${origin.identity}/dang-nhap`);
  const before = lastText(person.phone);
  const asked = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  assert.equal(asked.heading, 'Nhập mã OTP', asked.words);
  return { page: asked, code: await otpAfter(person.phone, before) };
}

test('each field of the forms once signed in says what is wrong with it', async () => {
  fresh();
  const person = people()[0];
  const client = new Client();
  const { page, code } = await atOtp(client, person);
  await everyField(async () => {
    sql('UPDATE otp SET tries = 0', 'motcua_identity');
    return client.open(page.url);
  }, { 'ma-otp': '123456' });
  const home = await page.fill({ 'Mã OTP': code }).press('Xác nhận');
  assert.equal(home.heading, 'Tài khoản của tôi');
  await everyField(() => client.open(`${origin.identity}/mat-khau`), { 'mat-khau': 'x', 'mat-khau-moi': 'mưa rào mùa hạ', 'mat-khau-lai': 'mưa rào mùa hạ' });
  await everyField(() => client.open(`${origin.identity}/dien-thoai`), { 'dien-thoai': '0388123456', 'mat-khau': 'x' });
  // Its hidden fields come from nowhere but a script.
  const keys = await client.open(`${origin.identity}/khoa-truy-cap`);
  const csrf = keys.document.querySelector('[name="csrf"]').getAttribute('value');
  for (const [what, text] of Object.entries(bad)) {
    for (const name of ['du-lieu', 'khoa']) {
      const answer = await client.open(`${origin.identity}/khoa-truy-cap`, { method: 'POST', from: keys, type: 'application/x-www-form-urlencoded', body: `csrf=${csrf}&${name}=${text}` });
      assert.equal(answer.status, 400, `${name}: ${what}`);
    }
  }
});

test('a code by text is of no use late, in another session, or a second time', async () => {
  fresh();
  const person = people()[1];
  const client = new Client(), other = new Client();
  const { page, code } = await atOtp(client, person);
  // Another browser that has come as far as the same page, by itself.
  const stranger = await other.open(`${origin.identity}/dang-nhap`);
  const csrf = stranger.document.querySelector('[name="csrf"]').getAttribute('value');
  const theirs = await other.open(`${origin.identity}/dang-nhap/otp`, { method: 'POST', from: stranger, type: 'application/x-www-form-urlencoded', body: query({ csrf, 'ma-otp': code }) });
  assert.notEqual(theirs.heading, 'Tài khoản của tôi');
  assert.equal((await other.open(`${origin.identity}/`)).heading, 'Đăng nhập');

  const again = page.submission('Xác nhận');
  assert.equal((await page.fill({ 'Mã OTP': code }).press('Xác nhận')).heading, 'Tài khoản của tôi');
  await (await client.open(`${origin.identity}/`)).press('Đăng xuất');
  again.fields.find(([name]) => name === 'ma-otp')[1] = code;
  const start = await client.open(`${origin.identity}/dang-nhap`);
  again.fields.find(([name]) => name === 'csrf')[1] = start.document.querySelector('[name="csrf"]').getAttribute('value');
  assert.notEqual((await start.send(again)).heading, 'Tài khoản của tôi');
  assert.equal((await client.open(`${origin.identity}/`)).heading, 'Đăng nhập');

  fresh();
  const late = await atOtp(client, people()[2]);
  sql('UPDATE otp SET created_at = created_at - INTERVAL 301 SECOND', 'motcua_identity');
  const answer = await late.page.fill({ 'Mã OTP': late.code }).press('Xác nhận');
  assert.notEqual(answer.heading, 'Tài khoản của tôi');
  assert.match(answer.words, /hết hạn|Gửi lại mã|Đăng nhập/);
  fresh();
});
