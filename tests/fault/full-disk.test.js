// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full, and no call that only says so: the papers' folders lie on
// a file system of a few MiB. What does not fit is told, the rest stays, and with
// room again the same file goes through.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { begin, head, patch, place } from '../lib/pieces.js';
import { signIn, signUp } from '../lib/sign-in.js';
import { build, folder, origin, part, root, sql } from '../lib/stack.js';

const MIB = 1024 * 1024;
const NOT_KEPT = /Cổng chưa cất được tệp này/;
const disk = path.join(folder, 'fault/disk');
const word = () => randomBytes(6).toString('hex');

// Whoever may mount: root, or anybody in a user namespace, where that is allowed.
// The mounts are seen in the new namespace alone, and end with it.
const WAYS = [
  { make: ['-m'], enter: ['-m', '-r'] },
  { make: ['-c', '-m', '--keep-caps'], enter: ['-U', '-m', '-r', '--preserve-credentials'] },
];
const MOUNT = `set -e; mkdir -p "$1"; mount -t tmpfs -o size=12m none "$1"
for name in files upload scratch; do
  mkdir -p "$1/$name" "$2/$name"; mount --bind "$1/$name" "$2/$name"
done; echo mounted; exec cat`;

let holder, enter, refused;
async function mounted({ make, enter: how }) {
  const child = spawn('unshare', [...make, 'sh', '-c', MOUNT, 'sh', disk, path.join(folder, 'state')], { stdio: 'pipe' });
  let said = '';
  for (const from of [child.stdout, child.stderr]) from.on('data', (words) => { said += words; });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]).catch((error) => { said = error.message; });
  if (!said.includes('mounted')) return said.trim();
  [holder, enter] = [child, how];
}
const inside = (...command) => execFileSync('nsenter', ['-t', String(holder.pid), ...enter, ...command], {
  encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, MOTCUA_VAR: folder } });
const storage = (verb) => inside(path.resolve(build, 'motcuactl'), '-c', path.join(folder, 'motcua.conf'), 'storage', verb);
const makeRoom = () => inside('rm', '-f', path.join(disk, 'ballast'));
function fill(left) {
  makeRoom();
  // By writing until it is full: what df says is a little old on several processors.
  inside('sh', '-c', 'cat /dev/zero >"$1" 2>/dev/null; truncate -s "-$2" "$1"', 'sh', path.join(disk, 'ballast'), String(left));
}
// All that lies there and is no stored object: what was begun and not ended.
const strays = () => inside('find', disk, '-type', 'f', '!', '-name', 'ballast').split('\n')
  .filter((name) => name !== '' && !/\/files\/a\d+\/..\/[0-9a-f]{64}$/.test(name));

let client;
before(async () => {
  const said = [];
  for (const way of WAYS) if (!holder) said.push(await mounted(way));
  if (!holder) {
    refused = `no file system may be mounted here: ${said.join('; ')}`;
    return;
  }
  for (const name of ['portal', 'worker']) inside(path.join(root, 'motcua'), 'part', 'restart', name);
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const person = await signUp(new Client(), 'Trần Thị Đầy');
  client = new Client();
  await signIn(client, person);
});
after(async () => {
  if (!holder) return;
  try {
    // What lies there goes with the disk, so do the rows that name it.
    sql('DELETE FROM draft WHERE filed_at IS NULL; UPDATE file SET created_at = created_at - INTERVAL 9 DAY, used_at = used_at - INTERVAL 9 DAY');
    makeRoom();
    storage('gc');
    for (const name of ['portal', 'worker']) part('restart', name);
  } finally {
    holder.stdin.end(); // else the run waits for it
    await once(holder, 'exit');
  }
});

const names = (page) => papersOf(page)[0].files.map(({ name }) => name).sort();
async function areWhole(page, sent) {
  for (const item of page.all('.mc-paper')[0].querySelectorAll('.mc-file')) {
    const name = item.querySelector('.mc-file__name').textContent.trim();
    const answer = await client.open(`${origin.portal}${item.querySelector('a[href^="/tep/"]').getAttribute('href')}`);
    assert.equal(answer.status, 200, name);
    assert.ok(answer.body.equals(sent.find((file) => file.name === name).data), `${name} is not what was sent`);
  }
}

test('what does not fit is told at that file, the others stay, and room again is enough', async (t) => {
  if (refused) return t.skip(refused);
  let page = await atPapers(client);
  const [before1, small, large, last] = [['truoc', 0], ['nho', 0], ['lon', 3 * MIB], ['cuoi', 0]]
    .map(([name, padding]) => pdf(word(), { name: `${name}-${word()}.pdf`, padding }));
  const sent = [before1, small, large, last];
  page = await give(page, 0, before1).press('Tải lên');
  fill(2 * MIB);

  page = await give(page, 0, [small, large, last]).press('Tải lên');
  assert.equal(page.status, 200);
  assert.match(papersOf(page)[0].error, NOT_KEPT);
  assert.equal(page.errors.length, 1);
  assert.ok(page.errors[0].includes(large.name), page.errors[0]);
  page = await page.reload();
  assert.deepEqual(names(page), [before1, small, last].map(({ name }) => name).sort());
  await areWhole(page, sent);
  assert.match(storage('verify'), /, 0 damaged/);
  assert.deepEqual(strays(), []);

  makeRoom();
  page = await give(page, 0, large).press('Tải lên');
  assert.deepEqual(names(page), sent.map(({ name }) => name).sort());
  await areWhole(page, sent);
  assert.match(storage('verify'), /, 0 damaged/);
});

test('not a byte is left: each file is told, and what is there is still there', async (t) => {
  if (refused) return t.skip(refused);
  let page = await atPapers(client);
  const [first, second] = [pdf(word(), { name: `con-${word()}.pdf` }), pdf(word(), { name: `het-${word()}.pdf` })];
  page = await give(page, 0, first).press('Tải lên');
  fill(0);
  page = await give(page, 0, second).press('Tải lên');
  assert.match(papersOf(page)[0].error, NOT_KEPT);
  assert.deepEqual(names(page), [first.name]);
  assert.deepEqual(strays(), []);
  makeRoom();
  page = await give(page, 0, second).press('Tải lên');
  assert.deepEqual(names(page), [first, second].map(({ name }) => name).sort());
  await areWhole(page, [first, second]);
});

test('a file that comes in pieces waits where the disk was full, and goes on from there', async (t) => {
  if (refused) return t.skip(refused);
  let page = await atPapers(client);
  const file = pdf(word(), { name: `manh-${word()}.pdf`, padding: MIB });
  const to = place(await begin(page, { name: file.name, size: file.data.length }));
  assert.equal((await patch(page, to, 0, file.data.subarray(0, 500_000))).status, 204);
  fill(0);
  const answer = await patch(page, to, 500_000, file.data.subarray(500_000));
  assert.equal(answer.status, 422);
  assert.match(answer.text, NOT_KEPT);
  const offset = Number((await head(page, to)).headers['upload-offset']);
  assert.equal(offset, 500_000);
  makeRoom();
  assert.equal((await patch(page, to, offset, file.data.subarray(offset))).status, 200);
  page = await page.reload();
  assert.deepEqual(names(page), [file.name]);
  await areWhole(page, [file]);
  assert.deepEqual(strays(), []);
});
