// SPDX-License-Identifier: GPL-3.0-or-later
// What has ended is removed by the worker, and nothing that still lives.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually, folder, log, part, sql } from '../lib/stack.js';

const databases = ['motcua', 'motcua_identity', 'motcua_smart'];
const old = new Date(Date.now() - 3 * 86400 * 1000);

function fileOf(name, when) {
  const file = path.join(folder, 'state', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'x');
  utimesSync(file, when, when);
  return file;
}

const count = (database, table) =>
  Number(sql(`SELECT COUNT(*) FROM ${table} WHERE HEX(key_hash) LIKE 'C0FFEE%'`, database)[0][0]);

test('the worker removes what has ended from every database and folder', async () => {
  for (const database of databases) {
    sql(`REPLACE INTO throttle (key_hash, failures, failed_at, until_at) VALUES
         (UNHEX(RPAD('C0FFEE01', 64, '0')), 1, UTC_TIMESTAMP(6) - INTERVAL 3 DAY, UTC_TIMESTAMP(6) - INTERVAL 3 DAY),
         (UNHEX(RPAD('C0FFEE02', 64, '0')), 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`, database);
  }
  const gone = [fileOf('upload/upload-abcdef', old), fileOf('spool/0123abcd', old)];
  const kept = [fileOf('upload/upload-ghijkl', new Date()), fileOf('upload/notes', old), fileOf('spool/4567cdef', new Date())];
  const before = log('worker').length;

  part('restart', 'worker'); // every chore runs at once
  await eventually(() => databases.every((database) => count(database, 'throttle') === 1), { what: 'the clean-up' });
  await eventually(() => !gone.some(existsSync), { what: 'the clean-up of files' });

  for (const file of kept) assert.ok(existsSync(file), file);
  assert.doesNotMatch(log('worker').slice(before), /event=chore\.failed/);
});

test('Identity keeps a client’s proof until it has ended', async () => {
  const hash = (n) => `UNHEX(RPAD('C0FFEE${n}', 64, '0'))`;
  const proofs = () => sql("SELECT LEFT(HEX(jti_hash), 8) FROM client_assertion WHERE HEX(jti_hash) LIKE 'C0FFEE%'", 'motcua_identity').flat();
  sql(`REPLACE INTO client_assertion VALUES (${hash('01')}, UTC_TIMESTAMP(6) - INTERVAL 1 DAY),
    (${hash('02')}, UTC_TIMESTAMP(6) + INTERVAL 1 DAY)`, 'motcua_identity');
  part('restart', 'worker');
  await eventually(() => proofs().length === 1, { what: 'the clean-up' });
  assert.deepEqual(proofs(), ['C0FFEE02']);
});
