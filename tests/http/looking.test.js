// SPDX-License-Identifier: GPL-3.0-or-later
// Looking into files costs what their maker wants. However dear they are, one
// request costs no more than its budget, an account no more than its own, and
// pages are answered meanwhile.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { atPapers, dearPdf, dearPicture, give, papersOf, pdf } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { eventually, log, origin, people, root, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
const NTH = 4;
const notLooked = /chưa được xem/;

const accountId = () => sql(`SELECT id FROM account WHERE '${people()[NTH].id}' IN (id_number, verified_id_number)`)[0]?.[0];
const keyHash = () => createHash('sha256').update(`look.account ${accountId()}`).digest('hex');
const forget = () => sql(`DELETE FROM throttle WHERE key_hash = UNHEX('${keyHash()}')`);
after(() => {
  if (accountId()) forget();
});

const tenths = () => Number(sql(`SELECT failures FROM throttle WHERE key_hash = UNHEX('${keyHash()}')`)[0]?.[0]);

// How many links cost 1.3 seconds here: more than half of what a form may cost
// by ten, and less than half of what a file may, so that a machine that is busy
// now or was while it was measured is allowed for. The quicker of two looks
// says it.
async function dearFile() {
  const links = 12_000;
  const costs = [];
  for (let i = 0; i < 2; i++) {
    forget();
    const page = await atPapers(await citizen(NTH));
    await give(page, 0, [dearPdf(word(), { links })]).press('Tải lên');
    costs.push(tenths());
  }
  forget();
  return Math.ceil(links * 13 / Math.min(...costs));
}

test('a form of dear PDFs: some are taken, the others are named as not looked at, and pages do not wait', async () => {
  const count = await dearFile();
  const page = await atPapers(await citizen(NTH));
  const dear = Array.from({ length: 10 }, (_, i) => dearPdf(word(), { name: `nang${i}.pdf`, links: count }));
  give(page, 0, dear);
  const submission = page.submission('Tải lên');
  let answered = 0;
  // As many as the portal has workers for pages.
  const uploads = Array.from({ length: 3 }, async () => {
    const answer = await page.send(submission);
    answered++;
    return answer;
  });
  for (let i = 0; i < 20; i++) assert.equal((await raw(`${origin.portal}/`)).status, 200);
  assert.equal(answered, 0, 'pages were answered before the files were looked at');
  const answers = await Promise.all(uploads);
  for (const answer of answers) assert.equal(answer.status, 200);
  const [paper] = papersOf(answers[0]);
  assert.match(paper.error, notLooked);
  assert.match(paper.error, /nang9\.pdf/);
  const { files } = papersOf(await page.reload())[0];
  assert.ok(files.length >= 1 && files.length < 10, `${files.length} were taken`);
});

test('one that is dearer than a file may be is refused by a sentence', async () => {
  forget();
  let page = await atPapers(await citizen(NTH));
  page = await give(page, 0, [dearPdf(word(), { links: 400_000 })]).press('Tải lên');
  assert.match(papersOf(page)[0].error, /Mở tệp lâu quá/);
});

test('who has sent dear files again and again waits; others do not', async () => {
  forget();
  let page = await atPapers(await citizen(NTH));
  page = await give(page, 0, [dearPdf(word(), { links: 400_000 })]).press('Tải lên');
  sql(`UPDATE throttle SET failures = failures + 300 WHERE key_hash = UNHEX('${keyHash()}')`);
  page = await give(page, 0, [dearPdf(word(), { links: 400_000 })]).press('Tải lên');
  page = await give(page, 0, [pdf(word())]).press('Tải lên');
  assert.match(papersOf(page)[0].error, /Hãy gửi lại tệp này sau \d+ phút/);
  let other = await atPapers(await citizen(5));
  other = await give(other, 0, [pdf(word())]).press('Tải lên');
  assert.equal(papersOf(other)[0].error, '');
});

test('what a small picture costs to draw is counted', async () => {
  forget();
  let page = await atPapers(await citizen(NTH));
  page = await give(page, 0, [dearPicture(word())]).press('Tải lên');
  assert.equal(papersOf(page)[0].error, '');
  await eventually(() => tenths() >= 20, { seconds: 60, what: 'the cost of the picture' });
  forget();
});

for (const program of ['portal', 'officer'])
  test(`whatever may bring files to ${program} goes to the pool for it`, async () => {
    const source = readFileSync(path.join(root, `cgi-bin/${program}/routes.c`), 'utf8');
    const routes = [...source.matchAll(/\{METHOD_(POST|PATCH), "([^"]+)",[^{}]*body_bytes = HTTP_(?:PAPERS|PIECE)_BYTES/g)];
    const done = (pool) => log(pool).split('\n').filter((line) => /event=request\.done method=(POST|PATCH)/.test(line)).length;
    assert.ok(routes.length >= 2);
    for (const [, method, pattern] of routes) {
      // A step of filing is one route for all of them, and files are the papers';
      // so is an act, and files are the signed result's.
      const address = pattern.replace(':step', 'giay-to').replace(':act', 'ky').replace(/:\w+/g, 'AAAAAAAAAAAAAAAAAAAAAA');
      const before = { files: done(`${program}-files`), pages: done(program) };
      await raw(origin[program] + address, { method, body: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
      assert.deepEqual({ files: done(`${program}-files`) - before.files, pages: done(program) - before.pages }, { files: 1, pages: 0 }, `${method} ${pattern}`);
    }
  });

test('what an officer brings is paid by the officer: who sent too much waits, the citizen does not', async () => {
  forget();
  const dossier = await filed(await citizen(NTH));
  const desk = await officer('desk');
  const id = sql(`SELECT id FROM officer WHERE id_number = '${desk.person.id}'`)[0][0];
  const hash = createHash('sha256').update(`look.officer ${id}`).digest('hex');
  const talk = dossier.url.replace(origin.portal, origin.officer);
  const say = async (file) => {
    const page = await desk.open(`${talk}/trao-doi`);
    page.typed.set(page.control('Tệp kèm theo'), [file]);
    return page.fill({ 'Nội dung': 'Mời xem tệp kèm theo.' }).press('Gửi');
  };
  try {
    await say(dearPdf(word(), { links: 8000 }));
    const [[spent]] = sql(`SELECT failures FROM throttle WHERE key_hash = UNHEX('${hash}')`);
    assert.ok(Number(spent) >= 1, `${spent} tenths of a second`);
    sql(`UPDATE throttle SET failures = failures + 300, failed_at = UTC_TIMESTAMP(6) WHERE key_hash = UNHEX('${hash}')`);
    await say(dearPdf(word(), { links: 8000 }));
    assert.match((await say(pdf(word()))).errors.join(), /Hãy gửi lại tệp này sau \d+ phút/);
    const page = await atPapers(await citizen(NTH));
    assert.equal(papersOf(await give(page, 0, [pdf(word())]).press('Tải lên'))[0].error, '');
  } finally {
    sql(`DELETE FROM throttle WHERE key_hash = UNHEX('${hash}')`);
  }
});
