// SPDX-License-Identifier: GPL-3.0-or-later
// docs/personal-data.md is true: each table with something of a person is on
// it, and what it says of the worker's chores happens when it says.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eventually, log, part, root, sql } from '../lib/stack.js';

const page = readFileSync(path.join(root, 'docs/personal-data.md'), 'utf8');

// [{ database, tables, keeps, chore }], a row of the page each.
const told = page.split('\n## ').flatMap((section) => {
  const [, database] = /^[^\n]*\(`(motcua\w*)`\)/.exec(section) ?? [];
  if (!database) return [];
  return [...section.matchAll(/^\| (`.*?) \|.*\| (.*?) \| (\w*) ?\|$/gm)].map(([, names, keeps, chore]) => (
    { database, tables: [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name), keeps, chore }));
});

test('each table with something of a person is on the page, and what is on it is there', () => {
  const names = (text) => sql(text, 'information_schema').map((row) => row.join('.'));
  const ours = "('motcua', 'motcua_identity', 'motcua_smart')";
  const there = names(`SELECT TABLE_SCHEMA, TABLE_NAME FROM TABLES
    WHERE TABLE_SCHEMA IN ${ours} AND TABLE_TYPE = 'BASE TABLE'`);
  const of = new Set(names(`SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM COLUMNS
    WHERE TABLE_SCHEMA IN ${ours} AND COLUMN_NAME REGEXP
    '^(full_name|id_number|phone|email|recipient|browser|account_id|citizen_id|session_id)$'`)
    .filter((name) => there.includes(name)));
  const links = sql(`SELECT DISTINCT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME),
    CONCAT(REFERENCED_TABLE_SCHEMA, '.', REFERENCED_TABLE_NAME) FROM KEY_COLUMN_USAGE
    WHERE TABLE_SCHEMA IN ${ours} AND REFERENCED_TABLE_NAME IS NOT NULL`, 'information_schema');
  for (let before = -1; before !== of.size;) { // what belongs to such a row is a person's too
    before = of.size;
    for (const [from, to] of links) if (of.has(to)) of.add(from);
  }
  const onPage = told.flatMap(({ database, tables }) => tables.map((name) => `${database}.${name}`));
  assert.ok(of.size > 40, `${of.size}`);
  assert.deepEqual([...of].filter((name) => !onPage.includes(name)), [], 'not on the page');
  assert.deepEqual(onPage.filter((name) => !there.includes(name)), [], 'not in the databases');
});

// Retention ---------------------------------------------------------------

const run = randomBytes(6).toString('hex');
const now = 'UTC_TIMESTAMP(6)';
const hash = (name) => `UNHEX(SHA2('${name}', 256))`;
const text = (name) => `'${name}'`;
const session = `(SELECT id FROM session WHERE token_hash = ${hash(`${run} parent`)})`;
const account = `(SELECT id FROM account WHERE full_name = '${run}')`;
const least = (column, table) => `(SELECT MIN(${column}) FROM ${table})`;
const filing = `account_id = ${account}, procedure_id = (SELECT procedure_id FROM procedure_version ORDER BY id LIMIT 1),
  procedure_version_id = ${least('id', 'procedure_version')}, agency_id = ${least('id', 'agency')}`;

// How a row of each table is made that is as old as `at`: its key, how a name
// becomes that key, and the rest.
const common = {
  session: ['token_hash', hash, (at) => `created_at = ${at}, seen_at = ${at}, browser = '', place = ''`],
  kept_page: ['name', text, (at) => `session_id = ${session}, path = '/', code = 200, template = '', shown = '', made_at = ${at}`],
  spent: ['name', text, (at) => `until = ${at} + INTERVAL 5 MINUTE`],
  throttle: ['key_hash', hash, (at) => `failures = 1, failed_at = ${at}, until_at = ${at}`],
};
const otp = ['purpose', text, (at) => `session_id = ${session}, code_mac = RANDOM_BYTES(32), phone = '', about = '', created_at = ${at}`];
const made = {
  motcua: {
    ...common,
    sign_in_attempt: ['state_hash', hash, (at) => `session_id = ${session}, provider = '', nonce = '', verifier = '', return_to = '/', created_at = ${at}`],
    officer_session: common.session,
    officer_kept_page: ['name', text, (at) => `session_id = (SELECT id FROM officer_session WHERE token_hash = ${hash(`${run} parent`)}),
      path = '/', code = 200, template = '', shown = '', made_at = ${at}`],
    officer_attempt: ['state_hash', hash, (at) => `session_id = (SELECT id FROM officer_session WHERE token_hash = ${hash(`${run} parent`)}),
      provider = '', nonce = '', verifier = '', return_to = '/', created_at = ${at}`],
    qr_login: ['code_hash', hash, (at) => `short_hash = RANDOM_BYTES(32), channel = SUBSTR(MD5(RAND()), 1, 22), session_id = ${session},
      state = 'refused', scanned_by = 1, is_same_device = 0, number = 10, return_to = '/', browser = '', address = '', created_at = ${at}, expires_at = ${at}`],
    draft: ['public_id', text, (at) => `${filing}, beside = FLOOR(RAND() * 1e9), created_at = ${at}, changed_at = ${at}, expires_at = ${at} + INTERVAL 30 DAY`],
    arrival: ['public_id', text, (at) => `account_id = ${account}, draft_id = (SELECT id FROM draft WHERE public_id = '${run}-parent'),
      component_id = ${least('id', 'component')}, name = '', size_bytes = 1, created_at = ${at}`],
    arrival_piece: ['name', hash, (at) => `arrival_id = 0, due_at = ${at} + INTERVAL 1 DAY`],
    file: ['public_id', text, (at) => `account_id = ${account}, content = RANDOM_BYTES(32), size_bytes = 1, type = 'application/pdf', name = '',
      scan = 'clean', scanned_at = ${at}, created_at = ${at}`],
    outbox: ['dedupe_key', text, (at) => `status = 'sent', is_polite = 1, due_at = ${at}, channel = 'sms', recipient = '', lang = 'vi',
      message = 'filed', created_at = ${at}, sent_at = ${at}`],
  },
  motcua_identity: {
    ...common, otp,
    recovery: ['password', (name) => `'$argon2id$${name}'`, (at) => `asked_at = ${at}, due_at = ${at},
      citizen_id = (SELECT id FROM citizen LEFT JOIN (SELECT citizen_id FROM recovery) AS r ON r.citizen_id = id
        WHERE r.citizen_id IS NULL ORDER BY id LIMIT 1)`],
    citizen_event: ['place', text, (at) => `citizen_id = ${least('id', 'citizen')}, kind = 'signed_in', at = ${at}, browser = ''`],
    known_browser: ['token_hash', hash, (at) => `citizen_id = ${least('id', 'citizen')}, seen_at = ${at}`],
    authorization: ['public_id', text, (at) => `session_id = ${session}, client_id = ${least('id', 'client')}, redirect_uri = '', scope = '',
      challenge = '', wants_login = 0, wants_consent = 0, created_at = ${at}`],
  },
  motcua_smart: { ...common, otp },
};

// The first time that the words name, in seconds.
function seconds(words) {
  const [, number, unit] = /\b(\d+|an?|half an) (minute|hour|day|year)/.exec(words);
  const each = { minute: 60, hour: 3600, day: 86400, year: 365 * 86400 }[unit];
  return Number({ a: 1, an: 1, 'half an': 0.5 }[number] ?? number) * each;
}

const insert = (table, [key, keyOf, rest], name, at) => `INSERT INTO ${table} SET ${key} = ${keyOf(name)}, ${rest(at)};`;
const isThere = (database, table, name) => {
  const [key, keyOf] = made[database][table];
  return sql(`SELECT COUNT(*) FROM ${table} WHERE ${key} = ${keyOf(name)}`, database)[0][0] === '1';
};

after(() => {
  for (const [database, tables] of Object.entries(made)) {
    for (const [table, [key, keyOf]] of Object.entries(tables))
      if (!table.endsWith('session')) sql(`DELETE FROM ${table} WHERE ${key} = ${keyOf(`${run}-young`)}`, database);
    for (const table of Object.keys(tables).filter((name) => name.endsWith('session')))
      sql(`DELETE FROM ${table} WHERE token_hash IN (${hash(`${run} parent`)}, ${hash(`${run}-young`)})`, database);
  }
  sql(`DELETE FROM draft WHERE public_id = '${run}-parent'; DELETE FROM account WHERE full_name = '${run}'`);
});

test('each chore removes what has had its time, and leaves what has half of it', async () => {
  const rows = told.filter(({ chore }) => chore).flatMap(({ database, tables, keeps }) => tables.map((table) => ({ database, table, keeps })));
  for (const database of Object.keys(made))
    assert.deepEqual(rows.filter((row) => row.database === database).map(({ table }) => table).sort(), Object.keys(made[database]).sort());
  sql(`INSERT INTO account SET full_name = '${run}', provider = '', created_at = ${now}, signed_in_at = ${now};`
    + insert('draft', made.motcua.draft, `${run}-parent`, now));
  for (const [database, tables] of Object.entries(made)) sql(insert('session', tables.session, `${run} parent`, now), database);
  sql(insert('officer_session', common.session, `${run} parent`, now));
  for (const { database, table, keeps } of rows)
    for (const [age, share] of [['old', 1.1], ['young', 0.5]])
      sql(insert(table, made[database][table], `${run}-${age}`, `${now} - INTERVAL ${Math.round(seconds(keeps) * share)} SECOND`), database);

  const before = log('worker').length;
  part('restart', 'worker'); // every chore runs at once
  const left = (age) => rows.filter(({ database, table }) => isThere(database, table, `${run}-${age}`)).map(({ table }) => table);
  await eventually(() => left('old').length === 0, { what: 'the clean-up' }).catch(() => assert.deepEqual(left('old'), []));
  assert.deepEqual(left('young'), rows.map(({ table }) => table));
  assert.doesNotMatch(log('worker').slice(before), /event=chore\.failed/);
});

test('a chore of the page is one of the worker', () => {
  const chores = readFileSync(path.join(root, 'cgi-bin/worker/chores.c'), 'utf8');
  const known = [...chores.matchAll(/\{"(\w+)", +\d+, /g)].map(([, name]) => name);
  const named = [...told.map(({ chore }) => chore), ...[...page.matchAll(/chores? (`.*?`) \|/g)].flatMap(([, names]) => names.match(/\w+/g))].filter(Boolean);
  assert.ok(named.length > 20);
  for (const name of named) assert.ok(known.includes(name), name);
});
