// What a citizen who means ill tries at signing in, on the three programs.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { captchaOf, otpAfter, signIn } from '../lib/sign-in.js';
import { registerClient } from '../lib/smart.js';
import { lastText, origin, people, sql } from '../lib/stack.js';

const forget = () => {
  for (const database of ['motcua_identity', 'motcua_smart']) sql('DELETE FROM throttle; DELETE FROM otp', database);
};
before(forget);

const askSmart = async (client, number) =>
  (await client.open(`${origin.smart}/dang-nhap`)).fill({ 'Số điện thoại': number }).press('Gửi mã OTP');

test('a code that came to one’s own phone opens no account of another phone', async () => {
  const { number: victim } = await registerClient({ name: 'Nguyễn Bị Hại' });
  const thief = new Client(), own = '0987000111';
  const before = lastText(own);
  await askSmart(thief, own);
  const code = await otpAfter(own, before);
  // Texts to the victim are used up, so the next one leaves the old code alive.
  for (let n = 0, page; page?.path !== '/dang-nhap'; n++) {
    page = await askSmart(new Client(), victim);
    assert.ok(n < 10, page.heading);
  }
  assert.equal((await askSmart(thief, victim)).path, '/dang-nhap');
  let page = await thief.open(`${origin.smart}/ma-otp`);
  page = await page.fill({ 'Mã OTP': code }).press('Xác nhận');
  assert.equal(page.path, '/ma-otp');
  assert.match(page.errors.join(), /hết hạn/);
  assert.equal((await thief.open(`${origin.smart}/thiet-bi`)).path, '/dang-nhap?tiep=%2Fthiet-bi');
  forget();
});

const askRecovery = async (client, number) => {
  const page = await client.open(`${origin.identity}/quen-mat-khau`);
  return page.fill({ 'Số CMND/CCCD': number, 'Mã xác thực': captchaOf(page) }).press('Tiếp tục');
};
const recoverBy = (page, code) => page.fill({ 'Mã OTP': code, 'Mật khẩu mới': 'nắng vàng đồng lúa', 'Nhập lại mật khẩu mới': 'nắng vàng đồng lúa' }).press('Đặt mật khẩu');
const enterBy = (page, code) => page.fill({ 'Mã OTP': code }).press('Xác nhận');
const TOO_OFTEN = /Đã thử sai nhiều lần\. Vui lòng đợi \d+ (giây|phút)/;

test('texts that strangers ask for do not keep an owner from signing in', async () => {
  forget();
  const person = people()[5];
  for (let n = 0, page; page?.path !== '/quen-mat-khau'; n++) {
    page = await askRecovery(new Client(), person.id);
    assert.ok(n < 10, page.heading);
  }
  assert.equal((await signIn(new Client(), person)).path, '/tai-khoan');
  forget();
});

// Guesses codes, a new session when one's tries are used up, until it must wait.
async function guessCodes(ask, by, number) {
  for (let guesses = 0; guesses < 30;) {
    let page = await ask(new Client(), number);
    while (page.hasControl('Mã OTP')) {
      page = await by(page, '000000');
      guesses++;
      const [said = ''] = page.errors;
      if (TOO_OFTEN.test(said)) return { guesses: guesses - 1, page };
      if (/hết hạn/.test(said)) break;
    }
  }
  return assert.fail('guessing goes on and on');
}

test('guessed codes make who guesses wait, in session after session', async () => {
  const { number } = await registerClient({ name: 'Nguyễn Bị Hại' });
  const person = people()[4];
  const counts = [];
  for (const [ask, by, whose] of [[askSmart, enterBy, number], [askRecovery, recoverBy, person.id], [askRecovery, recoverBy, '072088000112']]) {
    forget();
    const { guesses, page } = await guessCodes(ask, by, whose);
    counts.push(guesses);
    if (whose !== person.id) continue;
    const code = /\d{6}/.exec(lastText(person.phone))[0];
    assert.match((await by(page, code)).errors.join(), TOO_OFTEN, 'the right code has to wait as well');
    assert.equal((await signIn(new Client(), person)).path, '/tai-khoan', 'the owner has the password, and gets in');
  }
  assert.deepEqual(counts, [11, 11, 11]); // ten are free, and the next one costs a wait
  forget();
});
