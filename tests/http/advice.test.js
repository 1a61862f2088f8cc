// SPDX-License-Identifier: GPL-3.0-or-later
// All that a machine can see wrong with the papers is told in one list, before
// sending, and holds nobody up.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addPapers, ready } from '../lib/filing.js';
import { atPapers, give, papersOf, pdf, png } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { root, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
const kept = (name) => readFileSync(path.join(root, 'tests/corpus/files', name));
const advice = (page) => page.all('.mc-advice li').map((li) => li.textContent.replace(/\s+/g, ' ').trim());

// The photograph with a comment behind its SOI, so that it is another file.
const photo = (from, name) => {
  const data = kept(from), mark = Buffer.from(word());
  const with_ = Buffer.concat([data.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, mark.length + 2]), mark, data.subarray(2)]);
  return { name, type: 'image/jpeg', data: with_, mimeType: 'image/jpeg', buffer: with_ };
};

test('blank, dark, blurred and small pictures and a file given twice are told at once', async () => {
  const client = await citizen(5);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await atPapers(client);
  assert.deepEqual(advice(page), []);
  const same = pdf(word(), { name: 'hai-lan.pdf' });
  for (const file of [png(word(), { name: 'trang.png', width: 1200, height: 900 }), photo('dark.jpg', 'toi.jpg'), photo('blurred.jpg', 'nhoe.jpg'), photo('sharp.jpg', 'ro.jpg'), photo('little.jpg', 'nho.jpg'), same])
    page = await give(page, 0, file).press('Tải lên');
  page = await give(page, 1, same).press('Tải lên');
  assert.deepEqual(papersOf(page).map((paper) => paper.error).filter(Boolean), []);
  assert.deepEqual(advice(page).map((line) => /“([^”]*)”: (.*?)\./.exec(line).slice(1).join(': ')), [
    'trang.png: ảnh như tờ giấy trắng, không thấy chữ', 'toi.jpg: ảnh tối quá', 'nhoe.jpg: ảnh bị nhoè',
    'nho.jpg: ảnh nhỏ quá, khó đọc', 'hai-lan.pdf: tệp này đã có ở một giấy tờ khác của hồ sơ',
  ]);
  assert.equal(page.errors.length, 0);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
});

test('an advice stands on the last page too, and whoever knows better sends', async () => {
  const client = await citizen(5);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await give(await atPapers(client), 0, photo('blurred.jpg', 'nhoe.jpg')).press('Tải lên');
  page = await (await addPapers(page)).press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi', page.errors.join());
  assert.match(advice(page).join(), /“nhoe\.jpg”: ảnh bị nhoè/);
  page = await ready(page).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
});
