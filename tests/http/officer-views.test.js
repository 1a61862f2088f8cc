// SPDX-License-Identifier: GPL-3.0-or-later
// A queue is looked at by filters; a filter is kept under a name, for oneself or by
// a head for the unit; and a dossier opened from there knows its neighbours.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { filed } from '../lib/filing.js';
import { fewer, many } from '../lib/many.js';
import { office } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';

const prefix = `V${randomBytes(4).toString('hex')}`;
const unit = 'Trung tâm Phục vụ hành chính công Phường Tân Ninh';
const queue = `${origin.officer}/hang-doi/cho-tiep-nhan`;
let desk, head, specialist, list;
before(async () => {
  const model = await filed(await citizen(0));
  ({ desk, head, specialist } = await office());
  // An hour apart: one is late, the others are due in the hours to come.
  list = many(model, 30, prefix, { dossier_work: {
    due_at: `UTC_TIMESTAMP() + INTERVAL SUBSTRING_INDEX(c.code, '-', -1) HOUR - INTERVAL 90 MINUTE` } });
});
after(() => {
  fewer(prefix);
  sql('DELETE FROM officer_view');
});
const codes = (page) => page.all('[data-row]').map((link) => link.textContent.replace(/\u00ad|\u200b/g, '').trim());
const all = (page) => codes(page).map((code) => Number(code.split('-')[1]));

test('words, and what is late or soon, are in the address', async () => {
  let page = await (await desk.open(queue)).fill({ 'Mã hồ sơ, tên chủ hồ sơ hoặc thủ tục': prefix }).press('Lọc');
  assert.deepEqual(all(page), Array.from({ length: 30 }, (_, i) => i + 1));
  page = await page.fill({ 'Thời hạn': 'Đã quá hạn' }).press('Lọc');
  assert.deepEqual(all(page), [1]);
  assert.match(page.path, /han=tre/);
  page = await page.fill({ 'Thời hạn': 'Quá hạn hoặc đến hạn trong 24 giờ' }).press('Lọc');
  assert.deepEqual(all(page), Array.from({ length: 25 }, (_, i) => i + 1));
  assert.equal((await desk.open(`${queue}?han=khac&tu=${prefix}`)).status, 200);
});

test('a filter is kept under a name, opened from “Hôm nay”, kept anew and taken away', async () => {
  let page = await desk.open(`${queue}?tu=${prefix}&han=tre`);
  page = await page.follow('Lưu bộ lọc này');
  page = await page.press('Lưu');
  assert.equal(page.errors.length, 1);
  page = await page.fill({ 'Tên bộ lọc': `Trễ ${prefix}` }).press('Lưu');
  assert.match(page.words, /Đã lưu bộ lọc/);
  page = await (await desk.open(`${origin.officer}/`)).follow(`Trễ ${prefix}`);
  assert.deepEqual(all(page), [1]);
  // The same name is the same filter.
  page = await (await desk.open(`${queue}?tu=${prefix}&han=sap`)).follow('Lưu bộ lọc này');
  page = await page.fill({ 'Tên bộ lọc': `Trễ ${prefix}` }).press('Lưu');
  assert.equal(sql(`SELECT COUNT(*) FROM officer_view WHERE name = 'Trễ ${prefix}'`)[0][0], '1');
  // It is nobody else's to see or to take away.
  assert.ok(!(await head.open(`${origin.officer}/`)).hasLink(`Trễ ${prefix}`));
  const id = sql(`SELECT id FROM officer_view WHERE name = 'Trễ ${prefix}'`)[0][0];
  const theirs = await head.open(`${origin.officer}/bo-loc/luu/cho-tiep-nhan`);
  const drop = (client, from) => client.open(`${origin.officer}/bo-loc/${id}`, { method: 'POST', from, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf: from.value('csrf') }).toString() });
  assert.equal((await drop(head, theirs)).status, 404);
  page = await (await desk.open(`${origin.officer}/bo-loc`)).press(`Bỏ Trễ ${prefix}`);
  assert.match(page.words, /Đã bỏ bộ lọc/);
  assert.match((await drop(desk, await desk.open(`${origin.officer}/bo-loc/luu/cho-tiep-nhan`))).words, /Đã bỏ bộ lọc/, 'pressed twice');
});

test('a head keeps a filter for the unit; nobody else does', async () => {
  let page = await (await head.open(`${queue}?tu=${prefix}`)).follow('Lưu bộ lọc này');
  page = await page.fill({ 'Tên bộ lọc': `Chung ${prefix}`, 'Ai dùng được': `Mọi người ở ${unit}` }).press('Lưu');
  page = await (await desk.open(`${origin.officer}/`)).follow(`Chung ${prefix}`);
  assert.equal(all(page).length, 30);
  page = await desk.open(`${origin.officer}/bo-loc`);
  assert.match(page.words, /dùng chung/);
  assert.ok(!page.hasButton(`Bỏ Chung ${prefix}`));
  // Without the right, whatever the form says.
  const form = await specialist.open(`${origin.officer}/bo-loc/luu/cho-tiep-nhan?tu=${prefix}`);
  assert.ok(!form.hasControl('Ai dùng được'));
  const agency = sql("SELECT id FROM agency WHERE code = 'H53.X25459'")[0][0];
  page = await specialist.open(form.url.href, { method: 'POST', from: form, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf: form.value('csrf'), ten: `Lạm ${prefix}`, 'chia-se': agency }).toString() });
  assert.match(page.words, /Chỉ phụ trách của đơn vị/);
  assert.equal(sql(`SELECT COUNT(*) FROM officer_view WHERE name = 'Lạm ${prefix}'`)[0][0], '0');
});

test('a dossier opened from a queue leads to the one before and behind, also after it was worked on', async () => {
  let page = await desk.open(`${queue}?tu=${prefix}&han=sap`);
  page = await page.follow(codes(page)[0]);
  assert.ok(!page.hasLink('Hồ sơ trước'));
  assert.match(page.words, /Đây là hồ sơ đầu/);
  page = await page.follow('Hồ sơ sau');
  assert.equal(page.heading.replace(/\u00ad|\u200b/g, ''), `${prefix}-2`);
  // Done with: it is in the queue no more, and its neighbours are the same.
  page = await page.press('Tiếp nhận hồ sơ');
  assert.equal(page.heading.replace(/\u00ad|\u200b/g, ''), `${prefix}-2`);
  page = await page.follow('Hồ sơ sau');
  assert.equal(page.heading.replace(/\u00ad|\u200b/g, ''), `${prefix}-3`);
  page = await page.follow('Hồ sơ trước');
  assert.equal(page.heading.replace(/\u00ad|\u200b/g, ''), `${prefix}-1`, 'the second is gone from here');
  page = await page.follow('Quay lại');
  assert.match(page.path, new RegExp(`^/hang-doi/cho-tiep-nhan\\?tu=${prefix}&han=sap$`));
  page = await page.follow(codes(page).at(-1));
  assert.match(page.words, /Đây là hồ sơ cuối/);
  // A form in between keeps the place.
  page = await (await page.follow('Từ chối tiếp nhận')).follow('Quay lại');
  assert.ok(page.hasLink('Hồ sơ trước'));
});

test('an address with a place that is nonsense is a dossier without neighbours', async () => {
  const { publicId } = list[5];
  for (const query of ['hang=khong-co&luc=1', 'hang=tat-ca&luc=x', 'hang=tat-ca', 'hang=tat-ca&luc=-1', `hang=tat-ca&luc=9&tu=${'x'.repeat(300)}`]) {
    const page = await desk.open(`${origin.officer}/ho-so/${publicId}?${query}`);
    assert.equal(page.status, 200, query);
  }
  const page = await specialist.open(`${origin.officer}/ho-so/${publicId}?hang=cho-tra&luc=5`);
  assert.equal(page.status, 200);
});

test('words are looked for in two thousand at once, and then on', { timeout: 120_000 }, async () => {
  const far = `W${randomBytes(4).toString('hex')}`;
  try {
    many({ id: list[0].id }, 2100, far, { dossier_work: { due_at: `UTC_TIMESTAMP() - INTERVAL 9000 - SUBSTRING_INDEX(c.code, '-', -1) MINUTE` } });
    let page = await desk.open(`${queue}?tu=${far}-2050`);
    assert.deepEqual(codes(page), []);
    assert.match(page.words, /Đã tìm trong 2000 hồ sơ/);
    page = await page.follow('Tìm tiếp');
    assert.deepEqual(codes(page), [`${far}-2050`]);
    assert.ok(!page.hasLink('Tìm tiếp'));
    page = await desk.open(`${queue}?tu=${far}-12`);
    assert.equal(codes(page).length, 50);
    const seen = new Set(codes(page));
    while (page.hasLink('Trang sau')) {
      page = await page.follow('Trang sau');
      for (const code of codes(page)) seen.add(code);
    }
    assert.equal(seen.size, 111, '12, 120 to 129 and 1200 to 1299, each once');
  } finally {
    fewer(far);
  }
});
