// SPDX-License-Identifier: GPL-3.0-or-later
// Who changes their mind loses nothing: a draft that was dropped comes back,
// another commune moves the draft that there is, and a tick outlives “Quay lại”.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { addPapers, fillApplicant, openDraft, ready, toReview } from '../lib/filing.js';
import { asPerson } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';

const said = (page) => page.all('[role="status"]').map((p) => p.textContent.trim()).join();
const forget = () => sql('DELETE FROM draft WHERE filed_at IS NULL');
const drafts = () => Number(sql('SELECT COUNT(*) FROM draft WHERE filed_at IS NULL AND discarded_at IS NULL')[0][0]);

test('a draft that was dropped is taken back with all that was typed, or goes for good', async () => {
  const client = await asPerson(4);
  forget();
  await fillApplicant(await openDraft(client));
  const drop = async () => (await (await client.open(`${origin.portal}/ho-so`)).follow('Bỏ bản nháp')).press('Bỏ bản nháp');
  let page = await drop();
  assert.match(said(page), /Đã bỏ bản nháp.*24 giờ/);
  assert.equal(page.hasLink('Làm tiếp'), false);
  page = await page.press('Lấy lại');
  assert.match(said(page), /Đã lấy lại bản nháp/);
  page = await page.follow('Làm tiếp');
  assert.equal(page.heading, 'Thành phần hồ sơ', 'what was typed is still there');
  // Where another was begun meanwhile, that one is told of.
  await drop();
  await openDraft(client);
  page = await (await client.open(`${origin.portal}/ho-so`)).press('Lấy lại');
  assert.match(said(page), /bản nháp mới của thủ tục này/);
  page = await client.open(new URL(page.all('a[href$="/xoa-han"]')[0].getAttribute('href'), page.url).href);
  page = await page.press('Xoá hẳn');
  assert.match(said(page), /Đã xoá hẳn/);
  assert.equal(page.hasButton('Lấy lại'), false);
  assert.equal(drafts(), 1);
});

test('another commune moves the draft, from its first step and from the last page', async () => {
  const client = await asPerson(4);
  forget();
  let page = await openDraft(client);
  page = await page.fill({ 'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': '7 Lý Tự Trọng' }).press('Quay lại');
  assert.equal(page.heading, 'Chọn nơi nộp');
  page = await page.fill({ 'Phường/Xã': 'Phường Bình Minh' }).press('Tiếp tục');
  assert.match(said(page), /Đã đổi nơi nộp/);
  page = await client.open(new URL('nguoi-nop', page.url)); // where the account knew the rest, the papers came next
  assert.equal(page.value('Số nhà, đường, ấp'), '7 Lý Tự Trọng');
  assert.equal(drafts(), 1, 'one draft, and no second');
  page = await addPapers(await fillApplicant(page));
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  assert.match(page.words, /Phường Bình Minh/);
  page = await client.open(page.all('main a').find((a) => /noi-nop\?ban-nhap/.test(a.getAttribute('href'))).getAttribute('href').replace(/^\//, `${origin.portal}/`));
  page = await page.fill({ 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  assert.match(page.words, /Phường Tân Ninh/);
  assert.equal(drafts(), 1);
});

test('a tick on the last page stays after “Quay lại” and after an error', async () => {
  const client = await asPerson(4);
  forget();
  let page = await toReview(client);
  page = await page.fill({ 'Tôi cam đoan những lời khai trên là đúng sự thật': true }).press('Quay lại');
  assert.equal(page.heading, 'Dịch vụ bưu chính');
  page = await page.press('Tiếp tục');
  assert.ok(page.document.querySelector('#cam-doan').hasAttribute('checked'));
  page = await ready(page).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
});
