// SPDX-License-Identifier: GPL-3.0-or-later
// ClamAV's own daemon looks at what citizens send, and is away at times.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eicar, startClamd } from '../lib/clamd.js';
import { Client } from '../lib/client.js';
import { atPapers, give, papersOf, pdf, zip } from '../lib/papers.js';
import { captchaOf, signIn } from '../lib/sign-in.js';
import { eventually, folder, part, people, sql } from '../lib/stack.js';

const program = join(process.env.MOTCUA_BUILD ?? 'build', 'tests/unit/antivirus_test');

test('clamd finds EICAR, alone and in an archive, and takes 20 MiB', async () => {
  const clamd = await startClamd();
  try {
    const child = spawn(program, { env: { ...process.env, MOTCUA_TEST_CLAMD: clamd.socket } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
    const [code] = await once(child, 'exit');
    assert.equal(code, 0, said);
    assert.doesNotMatch(said, /SKIPPED/);
  } finally {
    await clamd.stop();
  }
});

const settings = join(folder, 'motcua.conf');
const before = readFileSync(settings, 'utf8');
const socket = join(folder, 'run/clamd.sock');
after(() => {
  writeFileSync(settings, before);
  part('restart', 'portal');
  part('restart', 'worker');
});

const word = () => randomBytes(6).toString('hex');
const infected = () => zip({
  '[Content_Types].xml': `<Types>${word()}</Types>`, 'word/eicar.com': eicar }, 'don.docx');
const names = (page) => papersOf(page)[0].files.map((f) => f.name);

test('with the scanner away files wait, sending does not wait for ever, and they are scanned later', async () => {
  writeFileSync(settings, before.replace(/^antivirus\.kind.*$/m, `antivirus.kind = clamd\nantivirus.socket = ${socket}`));
  part('restart', 'portal');
  part('restart', 'worker');
  const client = new Client();
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  await signIn(client, people()[5]);
  let page = await atPapers(client);
  const count = papersOf(page).length;
  for (let i = 0; i < count; i++) give(page, i, pdf(word(), { name: `giay-${i}.pdf` }));
  give(page, 0, [pdf(word(), { name: 'sach.pdf' }), infected()]);

  page = await page.press('Tải lên');
  for (const file of papersOf(page)[0].files) assert.match(file.note, /Đang kiểm tra/);
  assert.equal(page.hasLink('Xem sach.pdf'), false, 'nobody opens what was not scanned');
  page = await page.press('Tiếp tục');
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  const review = page.url;
  const send = (from) => from.fill({
    'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(from),
  }).press('Lưu và gửi hồ sơ');
  page = await send(page);
  assert.match(page.title, /^Lỗi: /);
  assert.match(page.words, /đang được kiểm tra/);

  const clamd = await startClamd(socket);
  try {
    page = await eventually(async () => {
      const papers = await client.open(new URL('giay-to', review).href);
      return papersOf(papers).every((p) => p.files.every((f) => !/Đang kiểm tra/.test(f.note))) && papers;
    }, { seconds: 40, what: 'the scan' });
    assert.match(papersOf(page)[0].files.find((f) => f.name === 'don.docx').note, /mã độc/);
    assert.equal(papersOf(page)[0].files.find((f) => f.name === 'sach.pdf').note, '');
    page = await send(await client.open(review.href));
    assert.match(page.words, /nhiễm mã độc/);

    // What the scanner knows does not even come in.
    page = await client.open(new URL('giay-to', review).href);
    page = await give(page, 0, { ...infected(), name: 'nua.docx' }).press('Tải lên');
    assert.match(papersOf(page)[0].error, /“nua\.docx”.*mã độc/);
    page = await page.press('Xoá don.docx');
    assert.ok(!names(page).includes('don.docx'));
  } finally {
    await clamd.stop();
  }

  // Away again, and for long: the dossier goes, the file stays closed.
  page = await give(page, 0, pdf(word(), { name: 'cho.pdf' })).press('Tải lên');
  assert.match(papersOf(page)[0].files.at(-1).note, /Đang kiểm tra/);
  sql("UPDATE file SET created_at = created_at - INTERVAL 2 HOUR WHERE scan = 'waiting'");
  page = await send(await client.open(review.href));
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  const [[waiting]] = sql("SELECT public_id FROM file WHERE scan = 'waiting' LIMIT 1");
  assert.equal((await client.open(new URL(`/tep/${waiting}`, review).href)).status, 404);
});
