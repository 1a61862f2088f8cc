// SPDX-License-Identifier: GPL-3.0-or-later
// Hashing a password is slow on purpose. However many wait for it, the pages
// that hash nothing answer as ever.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { close, guess, signInForms } from '../lib/guessing.js';
import { log, origin, root, sql } from '../lib/stack.js';

const MOST = 200;
after(() => {
  close();
  sql('DELETE FROM throttle', 'motcua_identity');
});

// Nobody's numbers, from addresses far apart: no guard turns them away.
const wrongly = (form, i) => guess(form, { id: `0720991${String(i).padStart(5, '0')}`, password: 'không phải mật khẩu', address: `127.7.${i}.1` });

// As many as wait for half a minute here: nginx gives each a minute in the line.
async function manyHere() {
  const few = await signInForms(8);
  const began = performance.now();
  await Promise.all(few.map((form, i) => wrongly(form, MOST + i)));
  return Math.min(MOST, Math.max(20, Math.floor(30_000 / ((performance.now() - began) / few.length))));
}

test('with many wrong sign-ins waiting, the sign-in page answers before most of them', async () => {
  sql('DELETE FROM throttle', 'motcua_identity');
  const count = await manyHere();
  const forms = await signInForms(count);
  let answered = 0;
  let first;
  const begun = new Promise((done) => { first = done; });
  const posts = forms.map(async (form, i) => {
    const answer = await wrongly(form, i);
    answered++;
    first();
    return answer;
  });
  await begun; // the hashing is under way
  const page = await raw(`${origin.identity}/dang-nhap`);
  const left = count - answered;
  assert.equal(page.status, 200);
  assert.ok(left > count / 2, `${left} of ${count} were left`);
  // Each is answered in its turn: none is lost or turned away.
  const answers = await Promise.all(posts);
  for (const { status, told } of answers) assert.deepEqual({ status, told }, { status: 200, told: true });
  assert.match(answers.map(({ text }) => text).join(), /Số CMND\/CCCD hoặc mật khẩu chưa đúng/);
});

test('whatever hashes goes to the pool for it, however its address is written', async () => {
  const map = readFileSync(path.join(root, 'conf/nginx/motcua-pool.conf.in'), 'utf8');
  const [, named] = /"~\^POST \/\(([^)]*)\)\$"/.exec(map);
  const done = (pool) => log(pool).split('\n').filter((line) => /event=request\.done method=POST/.test(line)).length;
  for (const name of named.split('|')) {
    const coded = `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
    for (const [address, status] of [[`/${name}`, 403], [`/${coded}`, 403], [`/${name}?x=/`, 403], [`/${name}/`, 404]]) {
      const before = { pool: done('identity-hash'), others: done('identity') };
      // Without a session it comes as far as its route, and no farther.
      const answer = await raw(origin.identity + address, { method: 'POST', body: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
      assert.equal(answer.status, status, address);
      const [pool, others] = status === 403 ? [1, 0] : [0, 1];
      assert.deepEqual({ pool: done('identity-hash') - before.pool, others: done('identity') - before.others }, { pool, others }, address);
    }
  }
});
