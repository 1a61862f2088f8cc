// What a citizen who means ill tries at signing in, on the three programs.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { otpAfter } from '../lib/sign-in.js';
import { registerClient } from '../lib/smart.js';
import { lastText, origin, sql } from '../lib/stack.js';

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
