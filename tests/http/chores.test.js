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

test('Identity keeps no request, proof, browser or history for longer than it is of use', async () => {
  const identity = (text) => sql(text, 'motcua_identity');
  const rows = `
    SELECT 'request', public_id FROM authorization WHERE public_id LIKE 'chore-%' UNION
    SELECT 'proof', HEX(jti_hash) FROM client_assertion WHERE HEX(jti_hash) LIKE 'C0FFEE%' UNION
    SELECT 'browser', HEX(token_hash) FROM known_browser WHERE HEX(token_hash) LIKE 'C0FFEE%' UNION
    SELECT 'history', place FROM citizen_event WHERE place LIKE 'chore-%' ORDER BY 1, 2`;
  const hash = (n) => `UNHEX(RPAD('C0FFEE${n}', 64, '0'))`;
  const ago = (days) => `UTC_TIMESTAMP(6) - INTERVAL ${days} DAY`;
  const citizen = '(SELECT MIN(id) FROM citizen)';
  identity(`DELETE FROM authorization WHERE public_id LIKE 'chore-%'; DELETE FROM citizen_event WHERE place LIKE 'chore-%';
    DELETE FROM known_browser WHERE HEX(token_hash) LIKE 'C0FFEE%'; DELETE FROM client_assertion WHERE HEX(jti_hash) LIKE 'C0FFEE%';
    INSERT INTO session SET token_hash = RANDOM_BYTES(32), created_at = ${ago(0)}, seen_at = ${ago(0)}, browser = '', place = '';
    SET @session = LAST_INSERT_ID();` +
    [['chore-new', 0], ['chore-old', 2]].map(([id, days]) => `INSERT INTO authorization SET public_id = '${id}', session_id = @session,
      client_id = (SELECT MIN(id) FROM client), redirect_uri = '', scope = 'openid', challenge = '', wants_login = 0, wants_consent = 0,
      created_at = ${ago(days)};`).join('') +
    `INSERT INTO client_assertion VALUES (${hash('01')}, ${ago(1)}), (${hash('02')}, UTC_TIMESTAMP(6) + INTERVAL 1 DAY);
    INSERT INTO known_browser VALUES (${hash('01')}, ${citizen}, ${ago(400)}), (${hash('02')}, ${citizen}, ${ago(300)});
    INSERT INTO citizen_event (citizen_id, kind, at, browser, place) VALUES
      (${citizen}, 'signed_in', ${ago(800)}, '', 'chore-old'), (${citizen}, 'signed_in', ${ago(700)}, '', 'chore-new')`);
  assert.equal(identity(rows).length, 8);
  part('restart', 'worker');
  await eventually(() => identity(rows).length === 4, { what: 'the clean-up' });
  assert.deepEqual(identity(rows).map(([kind, name]) => `${kind} ${name.slice(0, 9)}`),
    ['browser C0FFEE020', 'history chore-new', 'proof C0FFEE020', 'request chore-new']);
});
