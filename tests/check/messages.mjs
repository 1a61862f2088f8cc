// SPDX-License-Identifier: GPL-3.0-or-later
// messages: what must hold of templates/messages/{vi,en}.hdf:
//  - both have the same keys, and each text the same places {0}, {1};
//  - what templates and C ask for is there, and what is there is asked for;
//  - no words for people in templates or C, where nobody would translate them;
//  - each province says the same of itself in both languages, and its texts still
//    fit into one message; its name stands nowhere but in its folder.
// A key counts as used when a template names it or something above it (a macro
// gets a node), or a string of C ends in it.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provincesIn, readHdf, readTexts } from '../../htdocs/hdf.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const files = (folder, ending) => readdirSync(join(root, folder), { recursive: true })
  .filter((name) => name.endsWith(ending)).map((name) => join(root, folder, name)).sort();
const faults = [];
const fault = (text) => faults.push(text);

const vi = readHdf(join(root, 'templates/messages/vi.hdf'));
const en = readHdf(join(root, 'templates/messages/en.hdf'));
const places = (text) => [...new Set(text.match(/\{\d\}/g))].sort().join();

for (const [key, text] of vi) {
  if (!en.has(key)) fault(`en.hdf lacks ${key}`);
  else if (places(text) !== places(en.get(key))) fault(`${key}: the places differ: “${text}”, “${en.get(key)}”`);
}
for (const key of en.keys()) if (!vi.has(key)) fault(`vi.hdf lacks ${key}`);

// ---- texts to phones: one message of 160 letters each, once without marks and
// with the longest that is put in, and the line that browsers fill codes in from

const plain = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
const provinces = provincesIn(join(root, 'conf/provinces'));
for (const [province, lang] of provinces.flatMap((folder) => [[folder, 'vi'], [folder, 'en']])) {
  for (const [key, text] of readTexts(join(root, 'templates/messages'), province, lang)) {
    if (!/\bsms\.\w+$/.test(key)) continue;
    const isCode = /otp|identity/.test(key);
    const first = isCode ? '123456' : key.endsWith('signed_in') ? 'Chrome, Windows' : '000.00.X25459.H53-261124-0001';
    const sent = plain(text).replace('{0}', first).replace('{1}', '16:36 24/11/2026') +
      (isCode ? '\n\n@dangnhap.dichvucong.gov.vn #123456' : '');
    const odd = sent.replace(/[ -_a-~\n]/g, '');
    if (sent.length > 160) fault(`${key}: ${sent.length} letters, which is two messages: “${text}”`);
    if (odd !== '') fault(`${key}: “${odd}” makes a message of 70 letters`);
  }
}

// ---- what is required says in its own words what to do

// Fields whose need hangs on another, and that their tables do not mark.
const settled = ['tinh-thanh', 'phuong-xa', 'quan-he', 'khac-ho-ten', 'khac-ngay-sinh', 'lay-ho-ten', 'lay-dien-thoai', 'lay-tinh-thanh',
  'lay-phuong-xa', 'lay-dia-chi', 'nhan-ho-ten', 'nhan-dien-thoai', 'nhan-tinh-thanh', 'nhan-phuong-xa', 'nhan-dia-chi'];
const required = new Set(settled);
for (const file of files('cgi-bin', '.c'))
  for (const [rule, name] of readFileSync(file, 'utf8').matchAll(/\{\s*\.name = "([^"]+)"(?:[^{}]|\{[^{}]*\})*\}/g))
    if (/\.required = true/.test(rule) && !/required_key/.test(rule)) required.add(name);
if (required.size < settled.length + 20) fault('the required fields were not found in cgi-bin');
for (const key of vi.keys()) {
  const [, field, id] = /^(.*\.(\w+))\.label$/.exec(key) ?? [];
  if (id !== undefined && required.has(id.replaceAll('_', '-')) && !key.startsWith('Msg.design.') &&
      !/^Msg\.place\./.test(key) && !vi.has(`${field}.missing`))
    fault(`${key} may be required and has no sentence of its own: ${field}.missing`);
}

// ---- provinces

for (const province of provinces) {
  const own = { vi: readHdf(join(province, 'vi.hdf')), en: readHdf(join(province, 'en.hdf')) };
  const name = own.vi.get('Province.name');
  for (const [lang, other] of [['vi', 'en'], ['en', 'vi']]) {
    for (const key of own[lang].keys()) if (!own[other].has(key)) fault(`${province}/${other}.hdf lacks ${key}`);
  }
  for (const file of [...files('templates', '.cst'), ...files('templates', '.hdf'), ...files('htdocs', '.mjs'), ...files('htdocs/src', ''),
    ...files('cgi-bin', '.c')]) {
    if (/\.(png|woff2)$/.test(file) || !/\.\w+$/.test(file)) continue;
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    if (text.includes(name) || plain(text).includes(plain(name))) fault(`${relative(root, file)} names ${name}`);
  }
}

// ---- what is asked for

const isKnown = (name) => vi.has(name) || [...vi.keys()].some((key) => key.startsWith(`${name}.`));
const used = new Set();
const vietnamese = /[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]/iu;

for (const file of files('templates', '.cst')) {
  const name = relative(root, file);
  const text = readFileSync(file, 'utf8').replace(/<\?cs\s+#[\s\S]*?\?>/g, '');
  // error_summary is given a whole page to name fields: that uses none by itself.
  for (const [, key, open] of text.replace(/call:error_summary\([^)]*\)/g, '')
    .matchAll(/\b(Msg(?:\.\w+)+)(\s*\[)?/g)) {
    used.add(key);
    if (!open && !isKnown(key)) fault(`${name} asks for ${key}`);
  }
  for (const [, path] of text.matchAll(/call:error_summary\((Msg[\w.]*)\)/g)) {
    if (!isKnown(path)) fault(`${name} asks for ${path}`);
  }
  const words = text.replace(/<\?cs[\s\S]*?\?>/g, '').replace(/&\w+;/g, ' ');
  if (vietnamese.test(words)) fault(`${name} has words of its own: “${vietnamese.exec(words).input.split('\n').find((l) => vietnamese.test(l)).trim()}”`);
  if (name !== 'templates/portal/design.cst') {
    const bare = words.replace(/<(style|script)[\s\S]*?<\/\1>/g, '').replace(/<[^<>]*>/g, '\n');
    const word = bare.split('\n').map((l) => l.trim()).find((l) => /^[A-Z][a-z]{3,} ?[a-z ]*$/.test(l));
    if (word) fault(`${name} has words of its own: “${word}”`);
  }
}

const literals = [];
for (const file of [...files('cgi-bin', '.c'), ...files('cgi-bin', '.h')]) {
  const name = relative(root, file);
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  for (const [, literal] of text.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)) {
    literals.push(literal);
    if (vietnamese.test(literal) && !allowed(name)) fault(`${name} has words of its own: “${literal}”`);
  }
  for (const [, key] of text.matchAll(/message_text\([^;]*?"([\w.]+)"/g)) {
    if (!isKnown(`Msg.${key}`)) fault(`${name} asks for Msg.${key}`);
  }
}
// What goes into the outbox: a text is one message, an e-mail two.
for (const file of files('cgi-bin', '.c').filter((name) => !/cgi-bin\/(gateway|worker|ctl|platform)\//.test(name))) {
  const name = relative(root, file);
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').replace(/log_\w+\([^;]*;/g, '');
  for (const [, key] of text.matchAll(/"(sms\.[a-z_]+)"/g)) if (!vi.has(`Msg.${key}`)) fault(`${name} sends Msg.${key}`);
  for (const [, key] of text.matchAll(/"(mail\.[a-z_]+)"/g)) {
    for (const part of ['subject', 'body']) if (!vi.has(`Msg.${key}.${part}`)) fault(`${name} sends Msg.${key}.${part}`);
  }
}

// Words that are data, not texts: names in imports, formats of cards and forms.
function allowed(name) {
  return /cgi-bin\/(domain|ctl|gateway|platform)\//.test(name) || /\/samples?_?\w*\.c$/.test(name);
}

const exact = new Set(literals);
const patterns = literals.filter((l) => l.includes('%s') && /^(Msg\.)?[\w.%]+$/.test(l))
  .map((l) => new RegExp(`^${l.replace(/^Msg\./, '').replace(/\./g, '\\.').replace(/%s/g, '[\\w.]+')}(\\.|$)`));
const above = (key) => key.split('.').map((_, n, parts) => parts.slice(0, n + 1).join('.'));

for (const key of vi.keys()) {
  const short = key.replace(/^Msg\./, '');
  const last = key.split('.').pop();
  if (above(key).some((path) => path !== 'Msg' && used.has(path) && (path === key || path.split('.').length > 2))) continue;
  if (used.has(key) || exact.has(short) || exact.has(key)) continue;
  if (above(short).some((path) => path.includes('.') && exact.has(path))) continue;
  if (short.startsWith('error.') && exact.has(last)) continue;
  // Msg.x[…]: chosen while running among those of one block.
  if (above(key).some((path) => path.split('.').length === 2 && used.has(path))) continue;
  if (patterns.some((pattern) => pattern.test(short))) continue;
  fault(`nobody uses ${key}`);
}

for (const text of faults) console.log(text);
console.log(`${vi.size} texts, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
