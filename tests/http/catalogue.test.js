// Taking in the catalogue: all or nothing, and the same file twice is nothing.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ctl, root, sql } from '../lib/stack.js';

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
