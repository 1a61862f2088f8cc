// What cannot be undone is asked first, with what goes; what went through is
// said; and what is owed stands wherever the dossier does.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { openDraft, fillApplicant, filed, toReview } from '../lib/filing.js';
import { pdf } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';

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

test('what it costs is said before sending', async () => {
  const page = await toReview(await asPerson(4));
  assert.match(page.words, /Phí, lệ phí/);
});

test('a dossier withdrawn says so, and what it owed stood in the list', async () => {
  const client = await asPerson(4);
  const dossier = await filed(client);
  sql(`UPDATE dossier SET fee_vnd = 20000, status = 6, status_before = 2 WHERE code = '${dossier.code}'`);
  let page = await client.open(`${origin.portal}/ho-so`);
  assert.match(page.words.replace(/\u00a0/g, ' '), /20\.000 ₫, chưa nộp/);
  sql(`UPDATE dossier SET status = 1, status_before = NULL WHERE code = '${dossier.code}'`);
  page = await client.open(dossier.url);
  page = await page.press('Rút hồ sơ');
  assert.match(said(page), /Đã rút hồ sơ/);
});
