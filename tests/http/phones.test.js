// SPDX-License-Identifier: GPL-3.0-or-later
// Phones that get no texts: of foreigners, of Vietnamese abroad, of offices. They
// file all the same, and news reaches them by e-mail.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { addPapers, openDraft, ready } from '../lib/filing.js';
import { asPerson } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';

const said = (page, label) => page.all('.mc-summary__row').filter((row) => row.textContent.trim().startsWith(label))
  .map((row) => row.querySelector('dd').textContent.replace(/\s+/g, ' ').trim());

for (const [typed, kept] of [['+82 10 1234 5678', '+821012345678'], ['(0276) 3822 233', '02763822233']])
  test(`${typed}: e-mail is asked for, and news goes there alone`, async () => {
    const client = await asPerson(3);
    sql('DELETE FROM draft WHERE filed_at IS NULL');
    let page = await openDraft(client);
    page = await page.fill({ 'Số điện thoại': typed, 'Email': '', 'Số nhà, đường, ấp': '12 Lê Lợi', 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
    assert.deepEqual(page.errors, ['Email: Số điện thoại này không nhận được tin nhắn của cổng; hãy ghi email để nhận tin về hồ sơ']);
    page = await page.fill({ 'Email': 'kim@thu.example' }).press('Tiếp tục');
    assert.equal(page.heading, 'Thành phần hồ sơ', page.errors.join());
    page = await (await addPapers(page)).press('Tiếp tục');
    assert.deepEqual(said(page, 'Số điện thoại').slice(0, 1), [kept]);
    page = await ready(page).press('Lưu và gửi hồ sơ');
    assert.equal(page.heading, 'Nộp hồ sơ thành công');
    const [[code]] = sql(`SELECT code FROM dossier WHERE phone = '${kept}' ORDER BY id DESC LIMIT 1`);
    assert.deepEqual(sql(`SELECT channel, recipient FROM outbox WHERE arg0 = '${code}' ORDER BY id`), [['email', 'kim@thu.example']]);
    page = await new Client().open(`${origin.portal}/tra-cuu`);
    assert.ok(page.hasControl('Mã hồ sơ'));
  });

test('where a code must arrive, a phone that gets none is told so', async () => {
  const page = await new Client().open(`${origin.identity}/dang-ky`);
  const answer = await page.fill({ 'dien-thoai': '+82 10 1234 5678' }).press('Đăng ký');
  assert.ok(answer.errors.includes('Số điện thoại: Nhập số di động Việt Nam, ví dụ 0912 345 678. Số bàn và số nước ngoài không nhận được mã'), answer.errors.join());
});

test('who types an old prefix of eleven digits is told the new one, once it is saved', async () => {
  const client = await asPerson(3);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await openDraft(client);
  const told = (where) => where.all('.mc-notice').map((n) => n.textContent.replace(/\s+/g, ' ').trim()).filter((words) => /Đầu số/.test(words));
  page = await page.fill({ 'Số điện thoại': '0163 234 5678', 'Email': 'khong-phai', 'Số nhà, đường, ấp': '12 Lê Lợi', 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
  assert.deepEqual([page.value('Số điện thoại'), told(page)], ['0163 234 5678', []], 'not while nothing is saved');
  page = await page.fill({ 'Email': '' }).press('Tiếp tục');
  assert.equal(page.heading, 'Thành phần hồ sơ');
  assert.match(told(page).join(), /^Đầu số 0163 đã đổi thành 033 từ năm 2018/);
  page = await page.client.open(`${origin.portal}/tai-khoan`);
  assert.deepEqual(told(page), []);
  page = await page.fill({ 'Số điện thoại': '+84 120 345 6789' }).press('Lưu');
  assert.match(told(page).join(), /^Đầu số 0120 đã đổi thành 070/);
  page = await page.fill({ 'Số điện thoại': '0703456789' }).press('Lưu');
  assert.deepEqual(told(page), []);
  page = await page.client.open(`${origin.portal}/tai-khoan?so-moi=<b>`);
  assert.deepEqual(told(page), [], 'a prefix that nothing became is no prefix');
});
