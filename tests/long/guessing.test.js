// SPDX-License-Identifier: GPL-3.0-or-later
// Ten thousand guesses at one account, and one guess at each of ten thousand:
// next to none is ever compared with a password, the log raises the alarm, and
// the owner signs in meanwhile.
//
//   MOTCUA_GUESSES=500 ./motcua test long --only guessing
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { close, formsOn, guess, signInForms } from '../lib/guessing.js';
import { captchaOf, otpAfter } from '../lib/sign-in.js';
import { lastText, log, origin, people, root, sql } from '../lib/stack.js';

const GUESSES = Number(process.env.MOTCUA_GUESSES ?? 10_000);
const LANES = 40; // guesses at once
const found = [];

before(() => sql('DELETE FROM throttle', 'motcua_identity'));
after(() => {
  close();
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
});

const wrong = /Số CMND\/CCCD hoặc mật khẩu chưa đúng/;
const wait = /Đã thử sai nhiều lần\. Vui lòng đợi \d+ (giây|phút)/;

// Guesses by `what(n)`; gives how many were compared with a password and how
// many told to wait. In the middle of them `meanwhile` is lived through.
async function campaign(what, meanwhile) {
  const count = { compared: 0, waited: 0 };
  const began = Date.now();
  let forms = await signInForms(LANES);
  for (let n = 0; n < GUESSES; n += LANES) {
    const answers = await Promise.all(forms.map((form, i) => guess(form, what(n + i))));
    for (const { status, text } of answers) {
      if (status === 200 && wait.test(text)) count.waited++;
      else if (status === 200 && wrong.test(text)) count.compared++;
      else assert.fail(`${status} ${text.slice(0, 300)}`);
    }
    if (n < GUESSES / 2 && n + LANES >= GUESSES / 2) await meanwhile();
    forms = formsOn(answers, forms[0].cookie);
  }
  return { ...count, seconds: Math.round((Date.now() - began) / 1000) };
}

async function signIn(client, person) {
  sql('DELETE FROM otp', 'motcua_identity'); // one code a minute is another guard
  let page = await client.open(`${origin.identity}/dang-nhap`);
  const texts = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, texts) }).press('Xác nhận');
  assert.equal(page.heading, 'Tài khoản của tôi');
  return page;
}
const signOut = async (client) => (await client.open(`${origin.identity}/`)).press('Đăng xuất');

async function recover(client, person) {
  sql('DELETE FROM otp', 'motcua_identity');
  let page = await client.open(`${origin.identity}/quen-mat-khau`);
  const texts = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mã xác thực': captchaOf(page) }).press('Tiếp tục');
  page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, texts), 'Mật khẩu mới': person.password, 'Nhập lại mật khẩu mới': person.password }).press('Đặt mật khẩu');
  assert.equal(page.heading, 'Đã đặt mật khẩu mới');
}

// What a campaign of `name` raised in the log since `from`.
const alarms = (from, rule) => log('identity-hash').slice(from).split('\n')
  .filter((line) => line.includes('event=throttle.alarm') && line.includes(`rule=${rule}`)).length;

test(`${GUESSES} guesses at one account, from an address each`, { timeout: 3_600_000 }, async () => {
  const [person] = people();
  const home = new Client(), library = new Client();
  await signIn(home, person); // a browser that the account knows
  await signOut(home);
  const from = log('identity-hash').length;
  const address = (n) => `127.${10 + (n >> 8) % 200}.${n % 256}.1`;
  const told = await campaign((n) => ({ id: person.id, password: `mật khẩu ${n}`, address: address(n) }), async () => {
    await signIn(home, person);
    await recover(library, person); // a browser that it does not know yet
    await signIn(library, person);
  });
  assert.ok(told.compared <= 30, `${told.compared} were compared`);
  // Once a guess has to wait, the right password has to as well.
  const [form, next] = await signInForms(2);
  for (let last = form; ;) {
    const answer = await guess(last, { id: person.id, password: 'không phải', address: '127.5.5.5' });
    [last] = formsOn([answer], form.cookie);
    if (wait.test(answer.text)) break;
  }
  assert.match((await guess(next, { id: person.id, password: person.password, address: '127.6.6.6' })).text, wait);
  assert.ok(alarms(from, 'sign-in.account') > 0 || told.seconds < 120, 'no alarm');
  found.push(`${GUESSES} guesses at one account, an address each, in ${told.seconds} s: ${told.compared} were compared with the password, the others told to wait, `
    + `as the right one was then; ${alarms(from, 'sign-in.account')} alarm lines; the owner signed in by a known browser, and by a new one after recovering.`);
});

for (const [name, address, most] of [
  ['from one address', () => '127.9.9.9', (seconds) => 80 + seconds / 20],
  ['from an address each', (n) => `127.${10 + (n >> 8) % 200}.${n % 256}.1`, (seconds) => 3020 + 2 * seconds],
]) {
  test(`one guess at each of ${GUESSES} accounts, ${name}`, { timeout: 3_600_000 }, async () => {
    sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
    const person = people()[1];
    const home = new Client();
    await signIn(home, person);
    await signOut(home);
    const from = log('identity-hash').length;
    const told = await campaign((n) => ({ id: `0720${String(90_000_000 + n)}`, password: '12345678', address: address(n) }),
      () => signIn(home, person));
    assert.ok(told.compared <= most(told.seconds), `${told.compared} were compared`);
    const rules = ['sign-in.address', 'sign-in.all'].map((rule) => `${alarms(from, rule)} of ${rule}`);
    assert.ok(GUESSES < 5000 || !rules.every((text) => text.startsWith('0 ')), 'no alarm');
    found.push(`One guess at each of ${GUESSES} accounts, ${name}, in ${told.seconds} s: ${told.compared} were compared, ${told.waited} told to wait; `
      + `alarm lines: ${rules.join(', ')}; an owner signed in meanwhile.`);
  });
}

after(() => {
  if (found.length < 3) return;
  const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  mkdirSync(path.join(root, 'tests/results'), { recursive: true });
  writeFileSync(path.join(root, 'tests/results/guessing.txt'), `${new Date().toISOString().slice(0, 10)}, commit ${commit}:\n${found.join('\n')}\n`);
});
