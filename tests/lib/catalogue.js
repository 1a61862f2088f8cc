// SPDX-License-Identifier: GPL-3.0-or-later
// catalogue.js: a procedure of a test's own, made from that of birth
// registrations, and taken away again.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ctl, sql } from './stack.js';

const folder = mkdtempSync(path.join(tmpdir(), 'catalogue-'));

// `more`: what is another than in the model. Gives what the import said.
export function takeIn(code, more) {
  const catalogue = JSON.parse(ctl('catalogue', 'export'));
  const model = catalogue.procedures.find((one) => one.code === '1.001193');
  const file = path.join(folder, `${code}.json`);
  writeFileSync(file, JSON.stringify({ ...catalogue, procedures: [{ ...model, code, ...more }] }));
  return ctl('catalogue', 'import', file);
}

// What no import does, done by hand: seen at once, as an import is.
export function changeByHand(statement) {
  const empty = path.join(folder, 'pairs.tsv');
  sql(`${statement}; UPDATE catalogue SET generation = generation + 1`);
  writeFileSync(empty, 'procedure\tagency\tservice_level\tvalid_from\tvalid_to\n');
  ctl('agencies', 'pairs', '--dry-run', empty);
}

export const takeAway = (code) => changeByHand(`UPDATE \`procedure\` SET is_active = FALSE WHERE code = '${code}'`);

// One case with these papers.
export const papers = (...names) => [
  { name: '', kind: 'single', components: names.map((name) => ({ name, originals: 1, copies: 0, required: true })) },
];
