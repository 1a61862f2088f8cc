// SPDX-License-Identifier: GPL-3.0-or-later
// What phones and scanners make that few programs open: kept as it was sent, and
// shown as a JPEG or a PDF with all its pages.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { atPapers, give, papersOf } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { eventually, origin, root, sql } from '../lib/stack.js';

const kept = (name) => readFileSync(path.join(root, 'tests/corpus/files', name));
const box = () => Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from('free'), randomBytes(12)]);
const sent = (name, from, more) => {
  const data = Buffer.concat([kept(from), more]);
  return { name, type: '', data, mimeType: '', buffer: data };
};

for (const [name, from, more, type, copied] of [
  ['IMG_0001.HEIC', 'real.heic', box(), 'image/heic', ['image/jpeg', 'IMG_0001.jpg']],
  ['anh.avif', 'photo.avif', box(), 'image/avif', ['image/jpeg', 'anh.jpg']],
  ['anh.webp', 'photo.webp', randomBytes(8), 'image/webp', ['image/jpeg', 'anh.jpg']],
  ['quet.tif', 'scan.tif', randomBytes(8), 'image/tiff', ['application/pdf', 'quet.pdf']],
]) test(`${name} is kept as it is and shown as ${copied[1]}`, async () => {
  const client = await citizen(5);
  const file = sent(name, from, more);
  const page = await give(await atPapers(client), 0, file).press('Tải lên');
  const [{ files: [there], error }] = papersOf(page);
  assert.deepEqual([error, there.name], ['', name]);
  const item = page.all('.mc-file').find((one) => one.textContent.includes(name));
  const [view, original] = [...item.querySelectorAll('a')].map((a) => `${origin.portal}${a.getAttribute('href')}`);
  const open = (where) => client.open(where);
  const shown = await eventually(async () => {
    const answer = await open(view);
    return answer.headers['content-type'] === copied[0] && answer;
  });
  assert.match(shown.headers['content-disposition'], new RegExp(`^inline.*${copied[1]}`));
  const begins = shown.body.subarray(0, 3).toString('latin1');
  assert.equal(begins, type === 'image/tiff' ? '%PD' : '\xff\xd8\xff');
  const saved = await open(original);
  assert.equal(saved.headers['content-type'], type);
  assert.match(saved.headers['content-disposition'], /^attachment/);
  assert.ok(saved.body.equals(file.data), 'byte for byte');
  sql('DELETE FROM draft WHERE filed_at IS NULL');
});
