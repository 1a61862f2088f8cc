// SPDX-License-Identifier: GPL-3.0-or-later
// What people's own files are and are called: each of a hundred and more is taken under a
// name that says what it is, or refused by a sentence that says what to do.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { files } from '../lib/corpus.js';
import { atPapers, give, papersOf } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { origin, root, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');

const kept = (name) => readFileSync(path.join(root, 'tests', name), 'utf8');

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
  const figure = kept('results/right-first-time.txt');
  assert.match(figure, new RegExp(`^files +${list.length} +${taken}$`, 'm'));
  sql('DELETE FROM draft WHERE filed_at IS NULL');
});

// Found: all that became of it is there, among few enough to choose from.
test('a hundred addresses, old and new, lead to the communes of today', async () => {
  const FEW = 5;
  const lines = kept('corpus/addresses.txt').split('\n').filter((line) => line && !line.startsWith('#'));
  const client = new Client();
  const lost = [];
  for (const line of lines) {
    const [typed, ...communes] = line.split('|');
    const page = await client.open(`${origin.portal}/ten-cu?q=${encodeURIComponent(typed)}`);
    const found = new Set(page.all('tbody tr strong').map((cell) => cell.textContent.replace(/\s+/g, ' ').trim().replace(/ \(.*$/, '')));
    if (!communes.every((name) => found.has(name)) || found.size > FEW) lost.push(`${typed}: ${[...found].join(', ')}`);
  }
  const figure = new RegExp(`^addresses +${lines.length} +${lines.length - lost.length}$`, 'm');
  assert.match(kept('results/right-first-time.txt'), figure, lost.join('\n'));
});
