// SPDX-License-Identifier: GPL-3.0-or-later
// The back button, a second tab, a form sent twice: who is signed in goes on to
// where they were going, and nobody fills in a form for nothing.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { captchaOf, confirmOtp } from '../lib/sign-in.js';
import { lastText, origin, people, sql } from '../lib/stack.js';

const wanted = `${origin.portal}/thu-tuc/1.001193/noi-nop`;
const way = 'Đăng nhập bằng Cổng Dịch vụ công quốc gia';

function fresh() {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  sql('DELETE FROM throttle');
}

// Identity's form, on the way to a page of the portal.
const atForm = async (client) => (await client.open(wanted)).follow(way);

async function signIn(page, person = people()[4]) {
  const before = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  return confirmOtp(page, person, before);
}

test('back to Identity’s form or its code, once signed in: on to the page that was wanted', async () => {
  fresh();
  const client = new Client();
  const form = await atForm(client);
  const there = await signIn(form);
  assert.equal(there.url.href, wanted);
  const code = new URL('/dang-nhap/otp', form.url);
  code.search = form.url.search;
  for (const page of [form.url, code, form.url]) assert.equal((await client.open(page.href)).url.href, wanted);
});

test('a second tab needs no sign-in of its own, by its form’s address nor by the form that lay there', async () => {
  fresh();
  const client = new Client();
  const [one, other, third] = [await atForm(client), await atForm(client), await atForm(client)];
  await signIn(one);
  assert.equal((await client.open(other.url.href)).url.href, wanted);
  // Sent as it lay there: the page is old, and one press further one is there.
  const late = await third.fill({ 'Số CMND/CCCD': people()[4].id, 'Mật khẩu': 'gì cũng được', 'Mã xác thực': '12345' }).press('Đăng nhập');
  assert.equal(late.heading, 'Phiên làm việc đã hết hạn');
  assert.equal((await late.press('Gửi lại')).url.href, wanted);
});

test('somebody else’s form is not taken for a wish of who is signed in', async () => {
  fresh();
  const client = new Client();
  const [one, other] = [await atForm(client), await atForm(client)];
  await signIn(one);
  let page = await other.fill({ 'Số CMND/CCCD': people()[5].id, 'Mật khẩu': people()[5].password, 'Mã xác thực': '12345' }).press('Đăng nhập');
  page = await page.press('Gửi lại');
  assert.equal(page.url.origin, origin.identity);
  page = await signIn(page, people()[5]);
  assert.equal(page.url.origin, origin.portal);
  assert.match((await client.open(`${origin.portal}/tai-khoan`)).document.querySelector('main').textContent, new RegExp(people()[5].name));
});

test('an answer that comes twice leads to the page that was wanted, for who is signed in alone', async () => {
  fresh();
  const client = new Client();
  const form = await atForm(client);
  const there = await signIn(form);
  assert.equal(there.url.href, wanted);
  const [[state]] = sql('SELECT state FROM authorization ORDER BY id DESC LIMIT 1', 'motcua_identity');
  const answer = `${origin.portal}/dang-nhap/quoc-gia/ve?code=x&state=${encodeURIComponent(state)}`;
  assert.equal((await client.open(answer)).url.href, wanted);
  assert.equal((await new Client().open(answer)).heading, 'Đăng nhập');
});

test('Identity’s own form is not shown to who is signed in there', async () => {
  fresh();
  const client = new Client();
  await signIn(await atForm(client));
  assert.equal((await client.open(`${origin.identity}/dang-nhap`)).path, '/');
});

test('an old page of who is not signed in says where to begin again', async () => {
  fresh();
  const client = new Client();
  const form = await atForm(client);
  const name = form.url.searchParams.get('yeu-cau');
  sql(`UPDATE authorization SET created_at = created_at - INTERVAL 1 HOUR WHERE public_id = '${name}'`, 'motcua_identity');
  let page = await client.open(`${origin.identity}/oauth2/tiep-tuc?yeu-cau=${name}`);
  assert.equal(page.heading, 'Lần đăng nhập này đã hết hạn');
  page = await page.follow('đăng nhập lại');
  assert.equal(page.url.origin, origin.portal);
  // In another browser it is nobody's.
  page = await new Client().open(`${origin.identity}/oauth2/tiep-tuc?yeu-cau=${name}`);
  assert.equal(page.heading, 'Lần đăng nhập này đã hết hạn');
});
