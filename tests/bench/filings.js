// SPDX-License-Identifier: GPL-3.0-or-later
// filings.js: drafts that are ready to be sent, and how many of them become
// dossiers in a second, by eight citizens at once.
import { createHash, randomBytes } from 'node:crypto';
import { Client } from '../lib/client.js';
import { ready } from '../lib/filing.js';
import { origin, sql } from '../lib/stack.js';

const CITIZENS = 8;

const one = (text) => Number(sql(text));

// The draft that stands at its last step, once more for each of `count` new
// citizens; gives what each of them presses. `where`: which agencies take them.
export async function drafts(model, count, where) {
  const tokens = Array.from({ length: count }, () => randomBytes(32).toString('base64url'));
  const [account, session, draft] = ['account', 'session', 'draft'].map((table) => one(`SELECT MAX(id) FROM ${table}`));
  sql(`INSERT INTO account (id, full_name, provider, created_at, signed_in_at)
         SELECT ${account} + s.seq, a.full_name, a.provider, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
           FROM seq_1_to_${count} s JOIN draft d ON d.id = ${model} JOIN account a ON a.id = d.account_id;
       INSERT INTO session (id, token_hash, account_id, created_at, signed_in_at, seen_at, browser, place) VALUES
         ${tokens.map((token, i) => `(${session + i + 1}, UNHEX('${createHash('sha256').update(token).digest('hex')}'), ${account + i + 1},
           UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), '', '')`).join()};
       INSERT INTO draft (id, public_id, account_id, procedure_id, procedure_version_id, case_id, agency_id, unit_id, version, done,
                          is_collected, created_at, changed_at, expires_at)
         SELECT ${draft} + s.seq, LPAD(${draft} + s.seq, 22, '0'), ${account} + s.seq, d.procedure_id, d.procedure_version_id, d.case_id,
                x.id, d.unit_id, d.version, d.done, d.is_collected, d.created_at, d.changed_at, d.expires_at
           FROM seq_1_to_${count} s JOIN draft d ON d.id = ${model}
           JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS nth, COUNT(*) OVER () AS many FROM agency WHERE ${where}) x
                  ON x.nth = s.seq % x.many;
       INSERT INTO draft_applicant
         SELECT ${draft} + s.seq, role, full_name, paper_type, paper_number, paper_date, paper_place, birth_date, sex, nationality,
                phone, email, unit_id, street, relation, authority, organisation, tax_code
           FROM seq_1_to_${count} s JOIN draft_applicant ON draft_id = ${model};
       INSERT INTO draft_paper_file (draft_id, component_id, file_id, way, name)
         SELECT ${draft} + s.seq, component_id, file_id, way, name
           FROM seq_1_to_${count} s JOIN draft_paper_file ON draft_id = ${model}`);
  const pressed = [];
  for (const [i, token] of tokens.entries()) {
    const client = new Client();
    client.cookies.set('localhost', '__Host-motcua_portal', token);
    const page = await client.open(`${origin.portal}/nop-ho-so/${String(draft + i + 1).padStart(22, '0')}/kiem-tra`);
    const submission = ready(page).submission('Lưu và gửi hồ sơ');
    pressed.push(() => page.send(submission, { follow: false }));
  }
  return pressed;
}

// Filings a second.
export async function file(pressed) {
  const before = one('SELECT COUNT(*) FROM dossier');
  const count = pressed.length;
  const began = performance.now();
  await Promise.all(Array.from({ length: CITIZENS }, async () => {
    while (pressed.length > 0) {
      const { status, headers } = await pressed.pop()();
      if (status !== 303 || !headers.location.endsWith('/xong')) throw new Error(`a filing ended with ${status} ${headers.location}`);
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  if (one('SELECT COUNT(*) FROM dossier') !== before + count) throw new Error('not each filing became a dossier');
  return count / seconds;
}
