// SPDX-License-Identifier: GPL-3.0-or-later
// A result that its agency has signed itself (PAdES) counts by that signature,
// where `dossier.trust_file` leads to it: theirs, nobody's that is known, or no
// longer what they signed.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { filed, finish } from '../lib/filing.js';
import { atPapers, papersOf, pdfOf } from '../lib/papers.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, eventually, folder, origin, part, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-authority-'));
const at = (name) => path.join(place, name);
const openssl = (args, input) => execFileSync('openssl', args, { cwd: place, input, stdio: ['pipe', 'pipe', 'pipe'] });
const days = (n) => new Date(Date.now() + n * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');

// --- an authority: its root, and the agencies that it vouches for ---

const CA = `[ca]
database = index
new_certs_dir = .
serial = serial
crlnumber = crlnumber
default_md = sha256
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[agency]
keyUsage = critical, digitalSignature, nonRepudiation
`;
function authority() {
  writeFileSync(at('ca.conf'), `[req]\ndistinguished_name = dn\n[dn]\n${CA.replace('[ca]', '[ca]\ndefault_ca = ca')}`);
  for (const [name, text] of [['index', ''], ['serial', '01\n'], ['crlnumber', '01\n']]) writeFileSync(at(name), text);
  certify('root', ['-selfsign', '-extensions', 'root'], -1000, 1000);
}
function certify(name, how, from, to) {
  openssl(['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`]);
  openssl(['ca', '-batch', '-notext', '-config', 'ca.conf', ...how, '-keyfile', 'root.key',
    '-startdate', days(from), '-enddate', days(to), '-in', `${name}.csr`, '-out', `${name}.pem`]);
}
const agency = (name, { from = -30, to = 365 } = {}) => certify(name, ['-cert', 'root.pem', '-extensions', 'agency'], from, to);
// The list of the one that was revoked on that day.
function revoked(name, day) {
  const number = openssl(['x509', '-noout', '-serial', '-in', `${name}.pem`]).toString().trim().split('=')[1];
  writeFileSync(at('index'), readFileSync(at('index'), 'utf8').split('\n').map((line) => {
    const cells = line.split('\t');
    return cells[3] === number ? ['R', cells[1], days(day).slice(2), ...cells.slice(3)].join('\t') : line;
  }).join('\n'));
  return openssl(['ca', '-gencrl', '-config', 'ca.conf', '-cert', 'root.pem', '-keyfile', 'root.key']);
}

// A PDF of one page, signed by them as a whole.
function signedBy(name) {
  const ROOM = 8192;
  const numbers = (list) => list.map((n) => String(n).padStart(10)).join(' ');
  const { data } = pdfOf([
    '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>',
    '<</Type/Annot/Subtype/Widget/FT/Sig/T(Ky)/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>',
    `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Reason(${word()})/ByteRange[0 ${numbers([0, 0, 0])}]/Contents<${'0'.repeat(ROOM)}>>>`,
  ]);
  const gap = data.indexOf('/Contents<') + '/Contents'.length;
  const behind = gap + ROOM + 2;
  data.write(numbers([gap, behind, data.length - behind]), data.indexOf('/ByteRange[0 ') + '/ByteRange[0 '.length);
  const covered = Buffer.concat([data.subarray(0, gap), data.subarray(behind)]);
  const seal = openssl(['cms', '-sign', '-binary', '-outform', 'DER', '-cades', '-md', 'sha256', '-signer', `${name}.pem`, '-inkey', `${name}.key`], covered);
  data.write(seal.toString('hex'), gap + 1);
  return { name: `${name}-${word()}.pdf`, data };
}

// --- the portal, with such a trust_file ---

const conf = path.join(folder, 'motcua.conf');
const was = readFileSync(conf, 'utf8');
async function trust(...parts) {
  writeFileSync(at('trust.pem'), parts.join('\n'));
  part('restart', 'portal');
  await eventually(async () => (await raw(`${origin.portal}/healthz`)).status === 200);
}
const pem = (name) => readFileSync(at(`${name}.pem`), 'utf8');

// The results of one dossier, by what is true of them.
const results = {};
let client, page;
before(async () => {
  authority();
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
