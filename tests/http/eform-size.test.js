// SPDX-License-Identifier: GPL-3.0-or-later
// A form of two hundred questions and twenty rows costs the pages what a small one
// does: it is kept whole, in one transaction, with no statement more.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atPapers } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, eventually, log, sql } from '../lib/stack.js';

const EXTRACT = '2.000635';
const ROWS = 20;
const version = `lon-${Date.now()}`;
const folder = mkdtempSync(path.join(tmpdir(), 'form-'));

sql('UPDATE form_version SET in_force_to = NULL');
after(() => {
  sql(`UPDATE form_version SET is_offered = FALSE WHERE version = '${version}'`);
  rmSync(folder, { recursive: true, force: true });
});

const field = (id) => ({ id, kind: 'text', label: { vi: `Câu ${id}`, en: `Question ${id}` }, required: true, ev: 'M' });
const title = (vi) => ({ vi, en: vi });

// The form as it is, and before its last page 100 questions on one page and 20
// rows of five on another.
function large() {
  const form = JSON.parse(ctl('forms', 'export', 'ban-sao-trich-luc-ho-tich'));
  form.version = version;
  Object.assign(form.official, { in_force_from: '2026-01-01', in_force_to: null });
  form.pages.splice(1, 0, {
    id: 'nhieu', title: title('Nhiều câu'),
    groups: [{ id: 'nhieu', title: title('Nhiều câu'), fields: Array.from({ length: 100 }, (_, i) => field(`cau-${i}`)) }],
  }, {
    id: 'dong', title: title('Nhiều dòng'),
    groups: [{ id: 'dong', title: title('Nhiều dòng'), repeat: { min: 1, max: ROWS, add: title('Thêm dòng') }, fields: ['a', 'b', 'c', 'd', 'e'].map((id) => field(`dong-${id}`)) }],
  });
  return form;
}

// What the last request of that kind asked of the database.
const asked = (method) => [...log('portal').matchAll(new RegExp(`event=request\\.done .*?method=${method} route=/nop-ho-so/:draft/to-khai/:component/:page code=\\d+ ms=\\d+ asked=(\\d+)`, 'g'))].map(([, n]) => Number(n));
async function counted(method, act) {
  const before = asked(method).length;
  const page = await act();
  return { page, asked: (await eventually(() => asked(method).length > before && asked(method))).at(-1) };
}

const answer = (page, text) => page.fill(Object.fromEntries(
  page.all('main form input[type="text"]').map((input) => [input.getAttribute('name'), text(input.getAttribute('name'))])));

test('a form of two hundred questions is kept with no statement more than a small one', async () => {
  const form = large();
  writeFileSync(path.join(folder, 'large.json'), JSON.stringify(form));
  ctl('forms', 'import', path.join(folder, 'large.json'));
  const client = await asPerson(2);
  sql(`DELETE d FROM draft d JOIN \`procedure\` p ON p.id = d.procedure_id WHERE p.code = '${EXTRACT}' AND d.filed_at IS NULL`);
  let page = await (await atPapers(client, { code: EXTRACT })).follow('Điền trên trang này');
  page = page.fill({ 'Quan hệ với người được cấp bản sao': 'Con' });
  const small = await counted('POST', () => page.press('Tiếp tục'));

  page = small.page;
  assert.equal(page.heading, 'Nhiều câu', page.errors.join());
  const wide = await counted('POST', () => answer(page, (name) => `Trả lời ${name}`).press('Tiếp tục'));
  page = wide.page;
  assert.equal(page.heading, 'Nhiều dòng', page.errors.join());
  for (let rows = 1; rows < ROWS; rows++) page = await answer(page, (name) => `Dòng ${name}`).press('Thêm dòng');
  assert.equal(page.all('main form input[type="text"]').length, ROWS * 5);
  const long = await counted('POST', () => answer(page, (name) => `Dòng ${name}`).press('Tiếp tục'));
  assert.equal(long.page.path.split('/').at(-1), form.pages[3].id, long.page.errors.join());

  for (const [what, count] of Object.entries({ wide: wide.asked, long: long.asked }))
    assert.ok(count <= small.asked + 2, `${what} asks ${count}, a small page ${small.asked}`);
  const back = await long.page.press('Quay lại');
  assert.equal(back.all('main form input[type="text"]').length, ROWS * 5);
  assert.ok(back.all('main form input[type="text"]').every((input) => input.getAttribute('value').startsWith('Dòng ')));
});
