// SPDX-License-Identifier: GPL-3.0-or-later
// What people's own files are and are called: each of a hundred and more is taken under a
// name that says what it is, or refused by a sentence that says what to do.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { files } from '../lib/corpus.js';
import { atPapers, give, papersOf } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { root, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');

test('a hundred files and more as machines and people make them', async () => {
  const list = files(word);
  const client = await citizen(5);
  const failed = [];
  let taken = 0;
  for (let at = 0; at < list.length; at += 8) {
    let page = await atPapers(client);
    for (const { file, becomes } of list.slice(at, at + 8)) {
      page = await give(page, 0, file).press('Tải lên');
      const [{ files: there, error }] = papersOf(page);
      const is = error || there.at(-1)?.name;
      const fits = becomes instanceof RegExp ? becomes.test(error) : !error && is === becomes;
      if (!fits) failed.push(`${file.name}: ${is}`);
      if (!error) taken++;
    }
  }
  assert.deepEqual(failed, []);
  assert.ok(list.length >= 100);
  const figure = readFileSync(path.join(root, 'tests/results/right-first-time.txt'), 'utf8');
  assert.match(figure, new RegExp(`^files +${list.length} +${taken}$`, 'm'));
  sql('DELETE FROM draft WHERE filed_at IS NULL');
});
