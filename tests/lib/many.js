// SPDX-License-Identifier: GPL-3.0-or-later
// many.js: dossiers by the thousand, as copies of one that was filed: of the same
// citizen, procedure and agency, with codes and numbers of their own.
import { sql } from './stack.js';

const bare = (column) => column.replaceAll('`', '');

// many(dossier, 200) → [{ id, code }], in order. `prefix` begins their codes (12
// letters and digits at most), which nobody else's may. `other` says what is not
// as in the model, { table: { column: SQL } }: of seq (from 1) in dossier, of
// c (the new dossier) elsewhere.
export function many({ id }, count, prefix, other = {}) {
  const columns = (table, but) => sql(`SELECT GROUP_CONCAT(CONCAT('\`', column_name, '\`') ORDER BY ordinal_position)
    FROM information_schema.columns WHERE table_schema = 'motcua' AND table_name = '${table}'
    AND extra NOT LIKE '%GENERATED%' AND column_name NOT IN (${but.map((name) => `'${name}'`).join()})`)[0][0];
  const said = (table, column, from) => other[table]?.[column] ?? `${from}.${column}`;
  const own = ['id', 'public_id', 'lookup_id', 'code', 'draft_public_id', 'number'];
  const rest = columns('dossier', own);
  const name = (letter) => `CONCAT('${letter}${prefix}', LPAD(seq, ${21 - prefix.length}, '0'))`;
  sql(`INSERT INTO dossier (public_id, lookup_id, code, draft_public_id, number, ${rest})
    SELECT ${name('p')}, ${name('l')}, CONCAT('${prefix}-', seq), ${name('d')},
      ${other.dossier?.number ?? `${1e9 + Math.floor(Math.random() * 1e9)} + seq`},
      ${rest.split(',').map((column) => said('dossier', bare(column), 'd')).join()}
    FROM dossier d JOIN seq_1_to_${count} WHERE d.id = ${id}`);
  for (const [table, but] of [['dossier_applicant', []], ['dossier_event', ['id']], ['dossier_component', []], ['dossier_work', []]]) {
    const list = columns(table, ['dossier_id', ...but]);
    sql(`INSERT INTO ${table} (dossier_id, ${list})
      SELECT c.id, ${list.split(',').map((column) => said(table, bare(column), 't')).join()}
      FROM dossier c JOIN ${table} t ON t.dossier_id = ${id} WHERE c.code LIKE '${prefix}-%'`);
  }
  return sql(`SELECT id, code, public_id FROM dossier WHERE code LIKE '${prefix}-%' ORDER BY id`)
    .map(([one, code, publicId]) => ({ id: one, code, publicId }));
}

// All that there is of them, gone.
export function fewer(prefix) {
  for (const table of ['officer_event', 'officer_chain'])
    sql(`DELETE t FROM ${table} t JOIN dossier d ON d.id = t.chain WHERE d.code LIKE '${prefix}-%'`);
  for (const table of ['dossier_applicant', 'dossier_event', 'dossier_component', 'dossier_letter', 'dossier_decision'])
    sql(`DELETE t FROM ${table} t JOIN dossier d ON d.id = t.dossier_id WHERE d.code LIKE '${prefix}-%'`);
  sql(`DELETE FROM dossier WHERE code LIKE '${prefix}-%'`);
}
