// SPDX-License-Identifier: GPL-3.0-or-later
// Tables that two databases both have are copies: sessions, captchas, codes, throttles. No
// migration names two databases, so a column added to one is forgotten in another easily.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { sql } from '../lib/stack.js';

const databases = ['motcua', 'motcua_identity', 'motcua_smart'];
const tablesOf = (database) => sql(`SELECT table_name FROM information_schema.tables
  WHERE table_schema = '${database}' AND table_type = 'BASE TABLE'`, database).map(([name]) => name);
const definition = (table, database) => sql(`SHOW CREATE TABLE ${table}`, database)[0][1]
  .replace(/ AUTO_INCREMENT=\d+/, '').replaceAll('\\n', '\n');

test('a table that several databases have is the same in each', () => {
  const where = new Map();
  for (const database of databases) {
    for (const table of tablesOf(database)) where.set(table, [...where.get(table) ?? [], database]);
  }
  const shared = [...where].filter(([, places]) => places.length > 1);
  for (const table of ['session', 'spent', 'throttle', 'otp']) {
    assert.ok(shared.some(([name]) => name === table), `${table} is in several`);
  }
  for (const [table, [first, ...others]] of shared) {
    for (const other of others) assert.equal(definition(table, other), definition(table, first), `${table} of ${other} and of ${first}`);
  }
});
