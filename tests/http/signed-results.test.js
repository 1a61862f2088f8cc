// SPDX-License-Identifier: GPL-3.0-or-later
// A result that its agency has signed itself (PAdES) counts by that signature,
// where `dossier.trust_file` leads to it: theirs, nobody's that is known, or no
// longer what they signed.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startAuthority } from '../lib/authority.js';
import { raw } from '../lib/client.js';
import { filed, finish } from '../lib/filing.js';
import { atPapers, papersOf } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, eventually, folder, origin, part, sql } from '../lib/stack.js';

const authority = startAuthority();
const { place, at, agency, revoked, signedBy, pem } = authority;

// --- the portal, with such a trust_file ---

const conf = path.join(folder, 'motcua.conf');
const was = readFileSync(conf, 'utf8');
async function trust(...parts) {
  writeFileSync(at('trust.pem'), parts.join('\n'));
  part('restart', 'portal');
  await eventually(async () => (await raw(`${origin.portal}/healthz`)).status === 200);
}

// The results of one dossier, by what is true of them.
const results = {};
let client, page;
before(async () => {
  agency('so-tu-phap');
  agency('nguoi-la');
  agency('bi-thu-hoi');
  agency('het-han', { from: -400, to: -30 });
  agency('chua-den', { from: 30 });
  const changed = signedBy('so-tu-phap');
  changed.data.write('A', changed.data.indexOf('/MediaBox') + 1);
  Object.assign(results, {
    theirs: signedBy('so-tu-phap'), changed, late: signedBy('het-han'), inTime: signedBy('het-han'), early: signedBy('chua-den'),
    beforeRevoked: signedBy('bi-thu-hoi'), afterRevoked: signedBy('bi-thu-hoi'),
  });
  writeFileSync(conf, `${was}dossier.trust_file = ${at('trust.pem')}\n`);
  await trust(pem('root'));
  client = await citizen(4);
  const dossier = await filed(client);
  finish(dossier, ...Object.values(results));
  // The portal's own seal, which it sets on what it returns, would be enough.
  sql(`DELETE FROM result_seal WHERE dossier_id = ${dossier.id}`);
  page = await atPapers(client);
  page = await page.press(words(page.all('.mc-paper')[1].querySelector('button[name="mo"][value^="ket-qua."]')));
});
after(() => {
  writeFileSync(conf, was);
  part('restart', 'portal');
  ctl('dossier', 'seal');
  rmSync(place, { recursive: true });
});

const words = (node) => node.textContent.replace(/\s+/g, ' ').trim();
const choose = async (...chosen) => (await page.reload())
  .fill(Object.fromEntries(chosen.map(({ name }) => [name, true]))).press('Dùng kết quả đã chọn');
// What the citizen gets who chooses it: the paper in the draft, or a sentence.
async function use(result) {
  sql(`DELETE FROM draft_paper_file WHERE name = '${result.name}'`);
  const { files, error } = papersOf(await choose(result))[1];
  assert.equal(files.some(({ name }) => name === result.name), error === '');
  return error || 'used';
}
function doctor() {
  try {
    return ctl('doctor');
  } catch (error) { // about something else
    return error.stdout;
  }
}
const returnedDaysAgo = ({ name }, n) => sql(`UPDATE dossier_file SET added_at = added_at - INTERVAL ${n} DAY WHERE name = '${name}'`);
const UNKNOWN = /Cổng không xác nhận được chữ ký số trên kết quả này/;
const CHANGED = /không còn đúng như cơ quan đã trả/;

test('what an agency signed is theirs by their root or their certificate; a byte changed is told', async () => {
  assert.equal(await use(results.theirs), 'used');
  assert.match(await use(results.changed), CHANGED);
  // Chosen together: the one is told at its name, the other is there.
  sql('DELETE FROM draft_paper_file');
  const answer = await choose(results.changed, results.theirs);
  assert.deepEqual(papersOf(answer)[1].files.map(({ name }) => name), [results.theirs.name]);
  assert.equal(answer.errors.length, 1);
  assert.match(answer.errors[0], new RegExp(`^Giấy tờ số 2: “${results.changed.name}”: .*không còn đúng`));
  await trust(pem('so-tu-phap'));
  assert.equal(await use(results.theirs), 'used');
});

test('who is not known is told so, but a change even then, and the portal’s own seal is enough', async () => {
  await trust(pem('nguoi-la'));
  assert.match(await use(results.theirs), UNKNOWN);
  assert.match(await use(results.changed), CHANGED);
  assert.match(doctor(), /^care +results +[1-9]\d* bear no seal, and citizens cannot use them again; mend: motcuactl dossier seal$/m);
  ctl('dossier', 'seal');
  assert.equal(await use(results.theirs), 'used');
  sql('DELETE FROM result_seal');
});

test('a certificate counts as it was on the day of the result, and revoked ones until they were', async () => {
  returnedDaysAgo(results.inTime, 60);
  returnedDaysAgo(results.beforeRevoked, 5);
  await trust(pem('root'), revoked('bi-thu-hoi', -2));
  assert.match(await use(results.late), UNKNOWN);
  assert.match(await use(results.early), UNKNOWN);
  assert.equal(await use(results.inTime), 'used');
  assert.match(await use(results.afterRevoked), UNKNOWN);
  assert.equal(await use(results.beforeRevoked), 'used');
  assert.equal(await use(results.theirs), 'used');
});
