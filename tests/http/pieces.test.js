// SPDX-License-Identifier: GPL-3.0-or-later
// A file that comes in piece by piece (the protocol: cgi-bin/portal/arrive.c):
// nothing that arrived is asked for again, nothing comes in twice or crooked.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { atPapers, papersOf, pdf, png } from '../lib/papers.js';
import { begin, head, patch, place, takenOnce } from '../lib/pieces.js';
import { citizen } from '../lib/sign-in.js';
import { folder, workers } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
test('pieces in order become a paper of the draft', async () => {
  const page = await atPapers(await citizen(3));
  const { data } = pdf(word(), { padding: 700_000 });
  const start = await begin(page, { name: 'lon.pdf', size: data.length });
  assert.equal(start.status, 201);
  const to = place(start);
  let answer;
  for (let at = 0; at < data.length; at += 262144) {
    answer = await patch(page, to, at, data.subarray(at, at + 262144));
    assert.equal(answer.headers['upload-offset'], String(Math.min(at + 262144, data.length)));
  }
  assert.equal(answer.status, 200);
  assert.match(answer.text, /lon\.pdf/);
  assert.deepEqual(papersOf(await page.reload())[0].files.map((f) => f.name), ['lon.pdf']);
  // Its answer may have been lost: asking again tells the same.
  assert.equal((await head(page, to)).headers['upload-offset'], String(data.length));
  answer = await patch(page, to, data.length, Buffer.alloc(0));
  assert.equal(answer.status, 200);
  assert.match(answer.text, /lon\.pdf/);
  assert.equal(papersOf(await page.reload())[0].files.length, 1);
});

test('pieces out of order, overlapping or beyond the end are refused, and say where to go on', async () => {
  const page = await atPapers(await citizen(3));
  const { data } = pdf(word(), { padding: 1000 });
  const to = place(await begin(page, { size: data.length }));
  const refused = async (offset, body, there) => {
    const answer = await patch(page, to, offset, body);
    assert.equal(answer.status, 409, `at ${offset}`);
    assert.equal(answer.headers['upload-offset'], String(there));
  };
  await refused(10, data.subarray(10, 20), 0);
  assert.equal((await patch(page, to, 0, data.subarray(0, 100))).status, 204);
  await refused(0, data.subarray(0, 100), 100);
  await refused(50, data.subarray(50, 150), 100);
  await refused(200, data.subarray(200), 100);
  await refused(100, Buffer.concat([data.subarray(100), Buffer.from('x')]), 100);
  for (const odd of ['-1', 'x', '1e3', '', '99999999999999999999']) await refused(odd, data.subarray(100), 100);
  const answer = await patch(page, to, 100, data.subarray(100));
  assert.equal(answer.status, 200);
  assert.equal(papersOf(await page.reload())[0].files.length, 1);
});

test('the same piece twice at once is taken once', async () => {
  await takenOnce(await atPapers(await citizen(3)), word());
});

test('workers killed in between lose nothing that was acknowledged', async () => {
  const page = await atPapers(await citizen(3));
  const { data } = pdf(word(), { padding: 900_000 });
  const to = place(await begin(page, { size: data.length }));
  let offset = 0;
  for (let n = 0; offset < data.length && n < 30; n++) {
    const sending = patch(page, to, offset, data.subarray(offset, offset + 300_000)).catch(() => null);
    if (n % 2 === 0) for (const pid of workers('portal')) { try { process.kill(pid, 'SIGKILL'); } catch { /* gone */ } }
    await sending;
    let answer;
    do answer = await head(page, to); while (answer.status >= 500);
    const there = Number(answer.headers['upload-offset']);
    assert.ok(there >= offset, `${there} after ${offset}`);
    offset = there;
  }
  let answer;
  do answer = await patch(page, to, data.length, Buffer.alloc(0)); while (answer.status >= 500);
  assert.equal(answer.status, 200);
  assert.equal(papersOf(await page.reload())[0].files.length, 1);
});

test('pieces that lie at another machine are asked for again, and never made up', async () => {
  const page = await atPapers(await citizen(3));
  const { data } = pdf(word(), { padding: 500_000 });
  const away = (to) => rmSync(path.join(folder, 'state/upload', `upload-${to.split('/').at(-1)}`));
  const to = place(await begin(page, { size: data.length }));
  assert.equal((await patch(page, to, 0, data.subarray(0, 200_000))).status, 204);
  away(to);
  let answer = await patch(page, to, 200_000, data.subarray(200_000));
  assert.deepEqual([answer.status, answer.headers['upload-offset']], [409, '0']);
  assert.equal((await patch(page, to, 0, data.subarray(0, 200_000))).status, 204);
  answer = await patch(page, to, 200_000, data.subarray(200_000));
  assert.equal(answer.status, 200);
  assert.equal(papersOf(await page.reload())[0].files.length, 1);
});

test('what cannot be taken is told by a sentence, as early as possible', async () => {
  const page = await atPapers(await citizen(3));
  for (const [what, sentence] of [
    [{ size: 0 }, /Tệp rỗng/], [{ size: 20 * 1024 * 1024 + 1 }, /lớn hơn 20\sMB/],
    [{ size: 5, name: `${'ữ'.repeat(210)}.pdf` }, /dài quá/], [{ size: 5, name: 'a\0b.pdf' }, /ký tự lạ/],
    [{ size: 5, name: 'don.doc' }, /kiểu cũ/], [{ size: 5, name: 'phim.mov' }, /Không phải PDF/],
  ]) {
    const answer = await begin(page, what);
    assert.equal(answer.status, 422);
    assert.match(answer.text, sentence);
  }
  const bad = Buffer.from('<html><script>1</script></html>');
  const to = place(await begin(page, { size: bad.length }));
  let answer = await patch(page, to, 0, bad);
  assert.equal(answer.status, 422);
  assert.match(answer.headers['content-type'], /text\/plain/);
  assert.match(answer.text, /Không phải PDF/);
  answer = await patch(page, to, bad.length, Buffer.alloc(0));
  assert.match(answer.text, /Không phải PDF/, 'asked again, told again');
  const refused = await begin(page, { size: 5, csrf: 'x' });
  assert.equal((await page.client.open(refused.headers.location, { from: page })).status, 403);
});

test('another citizen can neither see nor fill an arrival, nor can another draft', async () => {
  const page = await atPapers(await citizen(3));
  const { data } = png(word());
  const to = place(await begin(page, { name: 'a.png', size: data.length }));
  const other = await atPapers(await citizen(2), { fresh: false });
  assert.equal((await patch(other, to, 0, data)).status, 404);
  assert.equal((await head(other, to)).status, 404);
  const elsewhere = to.replace(page.url.pathname, other.url.pathname);
  assert.notEqual(elsewhere, to);
  assert.equal((await patch(other, elsewhere, 0, data)).status, 404);
  assert.equal((await patch(page, to, 0, data)).status, 200);
});
