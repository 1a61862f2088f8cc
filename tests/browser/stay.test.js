// SPDX-License-Identifier: GPL-3.0-or-later
// Time limits (WCAG 2.2.1): before a session ends one is asked, by eye, ear and
// keyboard, and stays with a press; when it did end, what was typed is still there.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser } from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { signIn, signUp } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';
import { axeFaults } from './face.js';

let browser, person;
before(async () => {
  sql('DELETE FROM throttle', 'motcua_identity');
  browser = await openBrowser();
  person = await signUp(new Client(), 'Nguyễn Thị Ánh Nguyệt');
});
after(() => browser?.close());

async function signedIn(options) {
  const client = new Client();
  await signIn(client, person);
  const page = await newPage(browser, options);
  await page.context().addCookies(client.cookies.names().map((name) => ({ name, value: client.cookies.get(name), url: origin.portal })));
  return page;
}
const theirs = () => `account_id = (SELECT id FROM account WHERE id_number = '${person.id}')`;

test('one is asked five minutes before, and one press stays, with what was typed', async () => {
  const page = await signedIn();
  await page.clock.install();
  await page.goto(`${origin.portal}/tai-khoan`);
  const field = page.getByLabel('Số nhà, đường, ấp');
  await field.fill('Số 12, đường 30 Tháng 4');
  const dialog = page.getByRole('dialog', { name: 'Bạn còn ở đây không?' });
  await page.clock.fastForward('24:00');
  assert.equal(await dialog.isVisible(), false);
  await page.clock.fastForward('02:00');
  await dialog.waitFor();
  assert.deepEqual(await axeFaults(page), []);
  assert.ok(await dialog.getByRole('button', { name: 'Tôi còn ở đây' }).evaluate((e) => e === document.activeElement));

  sql(`UPDATE session SET seen_at = UTC_TIMESTAMP() - INTERVAL 26 MINUTE WHERE ${theirs()}`);
  await Promise.all([page.waitForResponse(/\/con-day$/), page.keyboard.press('Enter')]);
  await dialog.waitFor({ state: 'hidden' });
  assert.deepEqual(sql(`SELECT 1 FROM session WHERE ${theirs()} AND seen_at > UTC_TIMESTAMP() - INTERVAL 2 MINUTE`), [['1']]);
  assert.ok(await field.evaluate((e) => e === document.activeElement));
  assert.equal(await field.inputValue(), 'Số 12, đường 30 Tháng 4');
  await page.clock.fastForward('24:00');
  assert.equal(await dialog.isVisible(), false);
  await page.context().close();
});

test('who was away is told, and sends what was typed after signing in again', async () => {
  const page = await signedIn();
  await page.clock.install();
  await page.goto(`${origin.portal}/tai-khoan`);
  await page.getByLabel('Số nhà, đường, ấp').fill('Số 34, đường Lê Lợi');
  await page.clock.fastForward('31:00');
  const dialog = page.getByRole('dialog', { name: 'Bạn đã được đăng xuất' });
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Đóng' }).click();
  assert.equal(await page.getByLabel('Số nhà, đường, ấp').inputValue(), 'Số 34, đường Lê Lợi');
  await page.context().close();
});

test('without scripts, what was typed outlives the session: signed in again, it is sent', async () => {
  const client = new Client();
  await signIn(client, person);
  const page = await client.open(`${origin.portal}/tai-khoan`);
  page.fill({ 'Số nhà, đường, ấp': 'Số 56, đường Trưng Nữ Vương', 'Phường/Xã': 'Phường Tân Ninh' });
  sql(`DELETE FROM session WHERE ${theirs()}`);
  let answer = await page.press('Lưu thông tin liên hệ');
  assert.equal(answer.status, 403);
  // In another tab; the provider still knows who it is.
  const tab = await client.open(answer.href('Đăng nhập lại (mở thẻ mới)'));
  await tab.follow('Đăng nhập bằng Cổng Dịch vụ công quốc gia');
  // The form was that of nobody; now it is asked once more.
  answer = await answer.press('Gửi lại những gì đã nhập');
  if (answer.status === 403) answer = await answer.press('Gửi lại những gì đã nhập');
  assert.equal(answer.heading, 'Thông tin cá nhân');
  assert.equal((await client.open(`${origin.portal}/tai-khoan`)).value('Số nhà, đường, ấp'), 'Số 56, đường Trưng Nữ Vương');
});
