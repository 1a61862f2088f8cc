// SPDX-License-Identifier: GPL-3.0-or-later
// Taking in the catalogue: all or nothing, and the same file twice is nothing.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ctl, eventually, folder as stack, root, sql } from '../lib/stack.js';

const folder = mkdtempSync(path.join(tmpdir(), 'catalogue-'));
const seed = (name) => readFileSync(path.join(root, 'schema/seed', name), 'utf8');
const file = (name, text) => {
  const where = path.join(folder, name);
  writeFileSync(where, text);
  return where;
};
const state = () => JSON.stringify([
  sql('SELECT generation FROM catalogue'), sql('SELECT COUNT(*), SUM(version) FROM `procedure`'),
  sql('SELECT COUNT(*) FROM unit'), sql('SELECT COUNT(*) FROM component'),
]);
const refused = (args, pattern) => {
  const before = state();
  assert.throws(() => ctl(...args), (error) => error.status === 65 && pattern.test(String(error.stderr)));
  assert.equal(state(), before);
};

test('seeding again changes nothing', () => {
  const before = state();
  ctl('seed');
  assert.equal(state(), before);
});

test('a file that was cut, or is wrong, names line and field and writes nothing', () => {
  const json = seed('procedures.json');
  refused(['catalogue', 'import', file('cut.json', json.slice(0, json.length / 2))], /line \d+: not JSON/);
  refused(['catalogue', 'import', file('unit.json', json.replace('"working_day"', '"fortnight"'))], /line \d+, 1\.001193, processing\.unit/);
  refused(['catalogue', 'import', file('audience.json', json.replace('"ĐT1"', '"DT1"'))], /1\.001193, audiences: no audience DT1/);
  const twice = JSON.parse(json);
  twice.procedures.push(twice.procedures[0]);
  refused(['catalogue', 'import', file('twice.json', JSON.stringify(twice))], /code: 1\.001193 is there twice/);
  const units = seed('units.tsv');
  refused(['units', 'import', file('cut.tsv', units.slice(0, -7))], /line 1: the file does not end/);
  refused(['units', 'import', file('day.tsv', units.replace('2025-07-01', '2025-07-32'))], /line \d+, valid_from/);
});

test('a dry run tells the difference and writes nothing', () => {
  const before = state();
  const said = ctl('units', 'import', '--dry-run', file('new.tsv', seed('units.tsv').replace('\tTân Ninh\t', '\tTân Ninh Mới\t')));
  assert.match(said, /~ \d{5} {2}Tân Ninh Mới/);
  assert.match(said, /nothing written/);
  assert.equal(state(), before);
});

// An import beside the test: { child, ended }, ended with its status and words.
function importing(...args) {
  const child = spawn(path.join(process.env.MOTCUA_BUILD, 'motcuactl'), ['-c', path.join(stack, 'motcua.conf'), ...args]);
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (words += piece));
  return { child, ended: new Promise((done) => child.on('close', (status) => done({ status, words }))) };
}
// A TSV of `count` procedures whose names end in `mark`.
const many = (mark, count, first = 0) => ['code\tname\tfield\tfield_slug\tlevel\tlevels\taudiences\tservice_level\tissuer',
  ...Array.from({ length: count }, (_, n) => `8.${String(first + n).padStart(6, '0')}\tThủ tục thử ${n} ${mark}\tHộ tịch\tho-tich\tcommune\tcommune\tĐT1\tmột_phần\tBộ Tư pháp`),
  ''].join('\n');
const namesOf = () => sql(`SELECT v.name FROM \`procedure\` p
  JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.version WHERE p.code LIKE '8.%' AND p.is_active`).flat();
const forget = () => sql("UPDATE `procedure` SET is_active = FALSE WHERE code LIKE '8.%'");

test('an export is the file that came in, and taking it in changes nothing', () => {
  const data = path.join(process.env.MOTCUA_DATA ?? path.join(root, '../shared/data'), 'procedures.json');
  const given = readFileSync(existsSync(data) ? data : path.join(root, 'schema/seed/procedures.json'), 'utf8');
  // Samples have no overlay; the same records as a catalogue get theirs.
  if (!existsSync(data)) ctl('catalogue', 'import', file('given.json', given));
  const before = state();
  const json = ctl('catalogue', 'export');
  assert.ok(JSON.stringify(JSON.parse(json).procedures) === JSON.stringify(JSON.parse(given).procedures), 'the same records in the same order');
  const tsv = ctl('catalogue', 'export', '--tsv');
  if (existsSync(data)) {
    assert.ok(json === given, 'JSON byte for byte');
    assert.ok(tsv === readFileSync(path.join(path.dirname(data), 'procedures-catalog.tsv'), 'utf8'), 'TSV byte for byte');
  }
  ctl('catalogue', 'import', file('again.json', json));
  ctl('catalogue', 'import', file('again.tsv', tsv));
  assert.equal(state(), before);
  assert.ok(ctl('catalogue', 'export') === json && ctl('catalogue', 'export', '--tsv') === tsv, 'and again');
});

test('an export names what it cannot read, and gives the rest', () => {
  const [[id, code]] = sql(`SELECT v.id, p.code FROM \`procedure\` p
    JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.version
    WHERE p.is_active AND v.is_detailed ORDER BY p.code LIMIT 1`);
  const codes = (json) => JSON.parse(json).procedures.map((one) => one.code);
  const all = codes(ctl('catalogue', 'export'));
  sql(`UPDATE procedure_version SET record = CONCAT('!', record) WHERE id = ${id}`);
  try {
    assert.throws(() => ctl('catalogue', 'export'), (error) => {
      assert.equal(error.status, 65);
      assert.match(String(error.stderr), new RegExp(`damaged: ${code.replaceAll('.', '\\.')};`));
      assert.deepEqual(codes(String(error.stdout)), all.filter((one) => one !== code));
      return true;
    });
  } finally {
    sql(`UPDATE procedure_version SET record = SUBSTRING(record, 2) WHERE id = ${id}`);
  }
});

test('of two imports at once one comes after the other, and nothing is mixed', async () => {
  const generation = Number(sql('SELECT generation FROM catalogue')[0][0]);
  const both = ['thứ nhất', 'thứ hai'].map((mark) => importing('catalogue', 'import', file(`${mark}.tsv`, many(mark, 300))));
  for (const { status, words } of await Promise.all(both.map(({ ended }) => ended))) {
    assert.equal(status, 0, words);
    assert.match(words, /300 added|300 changed/);
  }
  const ends = new Set(namesOf().map((name) => name.replace(/^Thủ tục thử \d+ /, '')));
  assert.equal(namesOf().length, 300);
  assert.equal(ends.size, 1, [...ends].join());
  assert.equal(Number(sql('SELECT generation FROM catalogue')[0][0]), generation + 2);
  forget();
});

test('an import killed in the middle leaves the catalogue as it was, and can be run again', async () => {
  const before = state();
  const whole = file('whole.tsv', many('bị cắt', 12000, 100000));
  const { child, ended } = importing('catalogue', 'import', whole);
  const written = "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; SELECT COUNT(*) FROM `procedure` WHERE code LIKE '8.1%' AND is_active";
  const middle = eventually(() => Number(sql(written)[0][0]) > 500, { seconds: 60, what: 'the import is in the middle' });
  assert.ok(await Promise.race([middle, ended.then(({ words }) => assert.fail(`it ended too early: ${words}`))]));
  child.kill('SIGKILL');
  assert.equal((await ended).status, null);
  await eventually(() => state() === before, { seconds: 60, what: 'the old catalogue' });
  assert.equal(namesOf().length, 0);
  assert.match(ctl('catalogue', 'import', whole), /12000 added|12000 changed/);
  forget();
});
