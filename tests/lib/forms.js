// SPDX-License-Identifier: GPL-3.0-or-later
// forms.js: electronic forms in stories: one begun by a citizen, and a version
// of a form that is another for as long as a story lasts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atPapers } from './papers.js';
import { asPerson } from './sign-in.js';
import { ctl, sql } from './stack.js';

export const title = (vi) => ({ vi, en: vi });

// A draft of that person's own, at the first page of the procedure's form:
// { client, papers, page }. The circular's forms end one day; stories do not.
export async function beginForm(nth, code) {
  const client = await asPerson(nth);
  sql(`UPDATE form_version SET in_force_to = NULL;
       DELETE d FROM draft d JOIN \`procedure\` p ON p.id = d.procedure_id WHERE p.code = '${code}' AND d.filed_at IS NULL`);
  const papers = await atPapers(client, { code });
  return { client, papers, page: await papers.follow('Điền trên trang này') };
}

// Offers the form changed by `change(form)` from long ago on: { form, end },
// where end() takes it away again.
export function offerForm(slug, change) {
  const folder = mkdtempSync(path.join(tmpdir(), 'form-'));
  const form = JSON.parse(ctl('forms', 'export', slug));
  form.version = `t${process.pid}-${Date.now()}`.slice(0, 20);
  form.status = 'offered';
  Object.assign(form.official, { in_force_from: '2026-01-01', in_force_to: null });
  change(form);
  writeFileSync(path.join(folder, 'form.json'), JSON.stringify(form));
  ctl('forms', 'import', path.join(folder, 'form.json'));
  rmSync(folder, { recursive: true, force: true });
  return { form, end: () => sql(`UPDATE form_version SET is_offered = FALSE WHERE version = '${form.version}'`) };
}
