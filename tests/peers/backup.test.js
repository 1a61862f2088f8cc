// SPDX-License-Identifier: GPL-3.0-or-later
// Backups: what mariadb-dump and the file store give is a whole installation
// again, on an empty place; what is damaged or does not fit is refused.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { fileDossier } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { folder, part, people, root, sql } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-backup-'));
const backups = path.join(place, 'backups');
const schemas = ['motcua', 'motcua_identity', 'motcua_smart'];
const mariadb = (...args) => execFileSync(path.join(root, 'tests/lib/mariadb'), args, { encoding: 'utf8', maxBuffer: 2 ** 28 }).trim();
let other; // the socket of an empty MariaDB

function ctl(conf, ...args) {
  const { status, stdout, stderr } = spawnSync(path.join(build, 'motcuactl'), ['-c', conf, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}
const here = path.join(folder, 'motcua.conf');
const there = path.join(place, 'motcua.conf');

function backup(...args) {
  const { status, stdout, stderr } = ctl(here, 'backup', backups, ...args);
  assert.equal(status, 0, stderr);
  return path.join(backups, readdirSync(backups).sort().at(-1), '');
}

// What each table and each sealed file is, by its checksum. Not by CHECKSUM TABLE:
// that also counts what virtual columns left in a row's buffer. In hexadecimal, for a
// token of random bytes may begin or end with a blank.
function rowsOf(ask) {
  const columns = {};
  for (const [table, column] of ask(`SELECT CONCAT(table_schema, '.', table_name), column_name FROM information_schema.tables
    JOIN information_schema.columns USING (table_schema, table_name)
    WHERE table_schema IN ('${schemas.join("', '")}') AND table_type = 'BASE TABLE' AND table_name <> 'schema_migration'
    ORDER BY table_schema, table_name, ordinal_position`)) (columns[table] ??= []).push(`IFNULL(HEX(\`${column}\`), '-')`);
  return Object.fromEntries(Object.entries(columns).map(([table, words]) => [table, createHash('sha256')
    .update(ask(`SELECT CONCAT_WS(' ', ${words.join()}) FROM ${table.replace('.', '.`')}\``).flat().sort().join('\n')).digest('hex')]));
}
function filesOf(dir) {
  return Object.fromEntries(readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .map((name) => [path.relative(dir, name), createHash('sha256').update(readFileSync(name)).digest('hex')]).sort());
}
const askThere = (text) => mariadb('sql', path.join(place, 'db'), '--batch', '--skip-column-names', '-e', text)
  .split('\n').filter(Boolean).map((line) => line.split('\t'));
const isEmptyThere = () => askThere("SHOW DATABASES LIKE 'motcua%'").length === 0;

before(async () => {
  mkdirSync(backups);
  const citizen = new Client();
  await signIn(citizen, people()[0]);
  await fileDossier(citizen);
  for (const name of ['portal', 'identity', 'smart', 'officer', 'worker']) part('stop', name);

  other = mariadb('start', path.join(place, 'db'));
  askThere(`CREATE USER motcua_admin@localhost IDENTIFIED BY '${readFileSync(path.join(folder, 'secrets/admin'), 'utf8').trim()}'`);
  for (const schema of schemas) askThere(`GRANT ALL ON ${schema}.* TO motcua_admin@localhost WITH GRANT OPTION`);
  askThere('GRANT CREATE USER, RELOAD ON *.* TO motcua_admin@localhost');
  mkdirSync(path.join(place, 'state'), { mode: 0o700 });
  cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true });
  writeFileSync(there, readFileSync(here, 'utf8').replace(/^database\.socket.*$/m, `database.socket = ${other}`));
});
after(() => {
  for (const name of ['portal', 'identity', 'smart', 'officer', 'worker']) part('start', name);
  mariadb('stop', path.join(place, 'db'));
  rmSync(place, { recursive: true, force: true });
});

let whole;
test('a backup becomes the same installation on an empty place: every row, every file', () => {
  whole = backup();
  const { status, stdout, stderr } = ctl(there, 'restore', whole);
  assert.equal(status, 0, stdout + stderr);

  const rows = rowsOf(sql);
  assert.ok(Number(sql('SELECT COUNT(*) FROM dossier_file')[0][0]) > 0);
  assert.ok(Object.keys(rows).length > 40);
  assert.deepEqual(rowsOf(askThere), rows);
  const files = filesOf(path.join(folder, 'state/files'));
  assert.ok(Object.keys(files).length > 0);
  assert.deepEqual(filesOf(path.join(place, 'state/files')), files);
  assert.match(ctl(there, 'storage', 'verify').stdout, new RegExp(`^${Object.keys(files).length} files, 0 damaged`));
});

test('what is restored has the rights of the programs, and nothing to migrate', () => {
  assert.equal(ctl(there, 'migrate', '--plan').stdout, '');
  const grants = (ask) => ask('SHOW GRANTS FOR motcua_portal')
    .map(([line]) => line.replace(/\(([^)]*)\)/g, (_, columns) => `(${columns.split(', ').sort().join()})`)).filter((line) => !/USAGE/.test(line)).sort();
  assert.deepEqual(grants(askThere), grants(sql));
});

test('a restore onto what is not empty changes nothing', () => {
  const rows = rowsOf(askThere);
  const { status, stderr } = ctl(there, 'restore', whole);
  assert.equal(status, 73);
  assert.match(stderr, /^motcuactl: the database motcua has tables, and a restore wants an empty place.*\n$/);
  assert.deepEqual(rowsOf(askThere), rows);
});

test('a damaged or newer backup is refused before anything is made', () => {
  for (const schema of schemas) askThere(`DROP DATABASE ${schema}`);
  const bad = path.join(place, 'bad');
  const copy = () => { rmSync(bad, { recursive: true, force: true }); cpSync(whole, bad, { recursive: true }); };

  copy();
  const rows = readFileSync(path.join(bad, 'rows.sql.gz'));
  rows[rows.length >> 1] ^= 1;
  writeFileSync(path.join(bad, 'rows.sql.gz'), rows);
  let { status, stderr } = ctl(there, 'restore', bad);
  assert.equal(status, 65, stderr);
  assert.match(stderr, /rows\.sql\.gz is damaged/);
  assert.ok(isEmptyThere());

  copy();
  appendFileSync(path.join(bad, 'manifest'), `migration portal 9999-later ${'0'.repeat(64)}\n`);
  ({ status, stderr } = ctl(there, 'restore', bad));
  assert.equal(status, 65);
  assert.match(stderr, /the backup is newer than this program: it has portal\/9999-later/);
  assert.ok(isEmptyThere());

  ({ status, stderr } = ctl(there, 'restore', path.join(place, 'gone')));
  assert.equal(status, 66);
});

test('a file that is missing or damaged in a backup is told', () => {
  const bad = path.join(place, 'bad');
  rmSync(bad, { recursive: true, force: true });
  cpSync(whole, bad, { recursive: true });
  rmSync(path.join(place, 'state/files'), { recursive: true });
  const names = Object.keys(filesOf(path.join(bad, 'files'))).map((name) => path.join(bad, 'files', name));
  rmSync(names[0]);
  const bytes = readFileSync(names[1]);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(names[1], bytes);
  const { status, stdout, stderr } = ctl(there, 'restore', bad);
  assert.equal(status, 65, stderr);
  assert.match(stdout, /1 missing, 1 damaged/);
});

test('the next backup links what has not changed, and the oldest beyond backup.keep go', async () => {
  await new Promise((done) => setTimeout(done, 1100)); // its name is the second
  const next = backup();
  assert.notEqual(next, whole);
  const [name] = Object.keys(filesOf(path.join(next, 'files')));
  assert.equal(statSync(path.join(next, 'files', name)).ino, statSync(path.join(whole, 'files', name)).ino);

  await new Promise((done) => setTimeout(done, 1100));
  const few = path.join(folder, 'few.conf');
  writeFileSync(few, `${readFileSync(here, 'utf8')}backup.keep = 1\nbackup.folder = ${backups}\n`);
  const { status, stderr } = ctl(few, 'backup');
  rmSync(few);
  assert.equal(status, 0, stderr);
  assert.equal(readdirSync(backups).length, 1);
  assert.ok(!existsSync(whole));
});

test('a backup that cannot be finished leaves nothing behind', () => {
  part('stop', 'mariadb');
  try {
    const { status, stderr } = ctl(here, 'backup', backups);
    assert.equal(status, 69);
    assert.match(stderr, /MariaDB/);
    assert.equal(readdirSync(backups).length, 1);
  } finally {
    part('start', 'mariadb');
  }
});
