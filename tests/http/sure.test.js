// SPDX-License-Identifier: GPL-3.0-or-later
// What cannot be undone is asked first, with what goes; what went through is
// said; and what is owed stands wherever the dossier does.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { takeAway, takeIn } from '../lib/catalogue.js';
import { addPapers, openDraft, fillApplicant, filed, ready, toReview } from '../lib/filing.js';
import { pdf } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { eventually, lastText, origin, sql } from '../lib/stack.js';

const said = (page) => page.all('[role="status"]').map((p) => p.textContent.trim()).join();

test('a draft goes only once it was asked, with what goes, and that is said', async () => {
  const client = await asPerson(4);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await fillApplicant(await openDraft(client));
  page.typed.set(page.all('input[type="file"]')[0], [pdf('mot')]);
  await page.press('Tải lên');
  page = await client.open(`${origin.portal}/ho-so`);
  assert.match(page.words, /Đang ở bước “Giấy tờ”, lưu lần cuối lúc \d\d:\d\d/);
  page = await page.follow('Bỏ bản nháp');
  assert.equal(page.heading, 'Bỏ bản nháp này?');
  assert.match(page.words, /1 tệp đã tải lên/);
  const kept = await page.follow('Giữ lại và làm tiếp');
  assert.equal(kept.heading, 'Thành phần hồ sơ');
  page = await page.press('Bỏ bản nháp');
  assert.equal(page.heading, 'Hồ sơ của tôi');
  assert.match(said(page), /Đã bỏ bản nháp/);
  assert.equal(page.hasLink('Làm tiếp'), false);
});

test('all that is owed is said before sending and after, with whom it is paid to and when', async () => {
  const client = await asPerson(4);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await addPapers(await fillApplicant(await openDraft(client)));
  page = await page.fill({ 'Nhận kết quả qua bưu điện': true }).press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  const owed = (page) => page.words.replace(/\u00a0/g, ' ').split('Bạn phải trả')[1];
  assert.match(owed(page), /Phí, lệ phí/);
  assert.match(owed(page), /Cước bưu điện trả kết quả ?khoảng \d\d\.\d00 ₫ ?Trả cho nhân viên bưu điện/);
  page = await ready(page).press('Lưu và gửi hồ sơ');
  assert.match(owed(page), /Cước bưu điện trả kết quả ?khoảng \d\d\.\d00 ₫/);
  page = await page.follow('Theo dõi hồ sơ');
  assert.match(owed(page), /Cước bưu điện trả kết quả/);
});

test('a fee that is owed from the beginning is told in the text, and can be paid at once', async () => {
  const code = '9.310011';
  takeIn(code, { name: 'Thủ tục thử có phí', fees: [{ kind: 'FEE', amount_vnd: 45000, text: '', channels: ['online', 'direct'] }] });
  try {
    const client = await asPerson(4);
    const page = await ready(await toReview(client, { code })).press('Lưu và gửi hồ sơ');
    assert.match(page.words.replace(/\u00a0/g, ' '), /45\.000 ₫, chưa nộp/);
    assert.ok(page.hasLink('Nộp phí'));
    const [[message, amount, phone]] = sql("SELECT message, arg1, recipient FROM outbox WHERE channel = 'sms' ORDER BY id DESC LIMIT 1");
    assert.deepEqual([message, amount], ['sms.filed_fee', '45000']);
    await eventually(() => /45[.]000|45000/.test(lastText(phone)), { what: 'a text with the fee' });
  } finally {
    takeAway(code);
  }
});

test('a dossier withdrawn says so, and what it owed stood in the list', async () => {
  const client = await asPerson(4);
  const dossier = await filed(client);
  sql(`UPDATE dossier SET fee_vnd = 20000, status = 6, status_before = 2 WHERE code = '${dossier.code}'`);
  let page = await client.open(`${origin.portal}/ho-so`);
  assert.match(page.words.replace(/\u00a0/g, ' '), /20\.000 ₫, chưa nộp/);
  sql(`UPDATE dossier SET status = 1, status_before = NULL WHERE code = '${dossier.code}'`);
  page = await client.open(dossier.url);
  page = await (await page.follow('Rút hồ sơ')).press('Rút hồ sơ');
  assert.match(said(page), /Đã rút hồ sơ/);
});
