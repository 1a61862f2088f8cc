// SPDX-License-Identifier: GPL-3.0-or-later
// The disk fails while papers come in: whichever call it is that fails, the file
// it hit is told with a sentence, the others stay, and nothing that is listed is
// less than whole.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { begin, head, patch, place } from '../lib/pieces.js';
import { signIn } from '../lib/sign-in.js';
import { ctl, folder, people, part, root, sql } from '../lib/stack.js';

const own = path.join(folder, 'fault');
const plan = path.join(own, 'plan');
const word = () => randomBytes(6).toString('hex');
const NOT_KEPT = /Cổng chưa cất được tệp này/;

let client;
before(async () => {
  mkdirSync(own, { recursive: true });
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', path.join(own, 'failing.so'),
    path.join(root, 'tests/fault/failing.c'), '-ldl']);
  arm('');
  const preloaded = [path.join(own, 'failing.so'), process.env.LD_PRELOAD].filter(Boolean).join(':'); // a clock may be
  part('restart', 'portal', { LD_PRELOAD: preloaded, MOTCUA_FAULT: plan,
    MOTCUA_FAULT_UNDER: path.join(folder, 'state') });
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  client = new Client();
  await signIn(client, people()[5]);
});
after(() => part('restart', 'portal'));

function arm(how) {
  for (const ending of ['calls', 'fired']) rmSync(`${plan}.${ending}`, { force: true });
  writeFileSync(plan, how);
}

// What has failed since it was armed; from here on nothing does.
function fired() {
  let names = [];
  try { names = readFileSync(`${plan}.fired`, 'utf8').trim().split('\n'); } catch { /* none has */ }
  arm('');
  return names;
}

const listed = (page) => new Map(page.all('.mc-paper')[0].querySelectorAll('.mc-file').map((item) =>
  [item.querySelector('.mc-file__name').textContent.trim(), item.querySelector('a[href^="/tep/"]').getAttribute('href')]));

// Every file of the first component is what was sent under its name.
async function areWhole(page, sent) {
  for (const [name, href] of listed(page)) {
    const answer = await client.open(new URL(href, page.url).href);
    assert.equal(answer.status, 200, name);
    assert.ok(answer.body.equals(sent.get(name)), `${name} is not what was sent`);
  }
}

// Two files at once, with the disk as `how` says; gives what failed, after which
// both are there, the one that was hit by being sent again.
async function sendTwo(page, how, sent) {
  const files = [`${word()}.pdf`, `${word()}.pdf`].map((name) => pdf(word(), { name }));
  for (const { name, data } of files) sent.set(name, data);
  arm(how);
  const answer = await give(page, 0, files).press('Tải lên');
  const failed = fired();
  assert.equal(answer.status, 200, `${how}: ${failed}`);
  const missing = files.filter(({ name }) => !listed(answer).has(name));
  const [{ error }] = papersOf(answer);
  if (missing.length > 0) {
    assert.match(error, NOT_KEPT, `${how}: ${failed}`);
    assert.equal(answer.errors.length, missing.length);
    for (const { name } of missing) assert.ok(answer.errors.join().includes(name));
  } else {
    assert.equal(error, '');
  }
  let now = await answer.reload();
  await areWhole(now, sent);
  if (missing.length > 0) now = await give(now, 0, missing).press('Tải lên');
  for (const { name } of files) assert.ok(listed(now).has(name), `${how}: ${name} after it was sent again`);
  return { failed, missing: missing.length, page: now };
}

// A folder that is there already makes the row of calls shorter, so one walk along
// it can step over a call: there are some more then.
const isSeen = (seen, wanted, walks) => walks === 6 || wanted.every((name) => seen.has(name));

const forget = (but) => sql(`DELETE FROM draft_paper_file WHERE name <> '${but}'`);

test('whichever call fails: one file is told, the others stay, and sending it again helps', async () => {
  let page = await atPapers(client);
  const stays = pdf(word(), { name: 'con.pdf' });
  const sent = new Map([[stays.name, stays.data]]);
  page = await give(page, 0, stays).press('Tải lên');
  const seen = new Set(), wanted = ['mkstemp', 'open', 'write', 'fsync', 'linkat', 'rename'];
  for (let nth = 1, walks = 1; ; nth++) {
    const { failed, missing } = await sendTwo(page, `${nth} EIO`, sent);
    if (failed.length === 0) {
      if (isSeen(seen, wanted, walks)) break;
      walks++;
      nth = 0;
    }
    assert.ok(missing <= 1, `${failed} cost both files`);
    if (failed.length > 0) seen.add(failed[0]);
    forget('con.pdf');
    page = await page.reload();
    assert.deepEqual([...listed(page).keys()], ['con.pdf']);
    assert.ok(nth < 200);
  }
  for (const name of wanted) assert.ok(seen.has(name), `no ${name} failed: ${[...seen]}`);
  assert.match(ctl('storage', 'verify'), /\d/);
  const left = readdirSync(path.join(folder, 'state/files'), { recursive: true }).filter((name) => path.basename(name).startsWith('.'));
  assert.deepEqual(left, []);
});

test('a full disk is told at each file, what was there stays, and room again is enough', async () => {
  let page = await atPapers(client);
  const sent = new Map();
  const { failed, missing } = await sendTwo(page, '0 ENOSPC', sent);
  assert.ok(failed.length > 0);
  assert.equal(missing, 2);
});

test('writes that are interrupted or take but half lose nothing', async () => {
  for (const how of ['0 short', '0 EINTR']) {
    const { failed, missing } = await sendTwo(await atPapers(client), how, new Map());
    assert.ok(failed.length > 0, how);
    assert.equal(missing, 0, how);
  }
});

test('a piece that the disk did not take is told, and goes on from where it was', async () => {
  const page = await atPapers(client);
  const seen = new Set(), wanted = ['open', 'pwrite', 'fdatasync', 'rename'];
  for (let nth = 1, walks = 1; ; nth++) {
    const { data } = pdf(word(), { padding: 3000 });
    const name = `${word()}.pdf`;
    const to = place(await begin(page, { name, size: data.length }));
    arm(`${nth} EIO`);
    let answer = await patch(page, to, 0, data.subarray(0, 1500));
    if (answer.status === 204) answer = await patch(page, to, 1500, data.subarray(1500));
    const failed = fired();
    if (failed.length > 0) seen.add(failed[0]);
    if (answer.status === 422) {
      assert.match(answer.text, NOT_KEPT, `${nth}: ${failed}`);
      const offset = Number((await head(page, to)).headers['upload-offset']);
      assert.ok([0, 1500, data.length].includes(offset), `at ${offset}`);
      answer = await patch(page, to, offset, data.subarray(offset));
      if (answer.status === 422) { // it was all there, and could not be taken in: once more
        const again = place(await begin(page, { name, size: data.length }));
        answer = await patch(page, again, 0, data);
      }
    }
    assert.equal(answer.status, 200, `${nth}: ${failed}`);
    const now = await page.reload();
    assert.deepEqual([...listed(now).keys()], [name]);
    await areWhole(now, new Map([[name, data]]));
    forget('');
    if (failed.length === 0) {
      if (isSeen(seen, wanted, walks)) break;
      walks++;
      nth = 0;
    }
    assert.ok(nth < 100);
  }
  for (const name of wanted) assert.ok(seen.has(name), `no ${name} failed: ${[...seen]}`);
});
