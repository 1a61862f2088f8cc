// SPDX-License-Identifier: GPL-3.0-or-later
// The papers of a dossier: what is taken, what is refused and with which
// sentence, and that one bad file never costs a good one.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { takeAway, takeIn } from '../lib/catalogue.js';
import { multipart, raw } from '../lib/client.js';
import { atPapers, docx, give, papersOf, pdf, pdfOf, png, zip } from '../lib/papers.js';
import { captchaOf, citizen } from '../lib/sign-in.js';
import { eventually, sql } from '../lib/stack.js';

const MIB = 1024 * 1024;
const word = () => randomBytes(6).toString('hex');

// Sends bad among good: the bad one is named with its reason, the good one is
// there afterwards and nothing else.
async function refused(bad, sentence, { shown = bad.name } = {}) {
  let page = await atPapers(await citizen(5));
  const good = pdf(word(), { name: 'tot.pdf' });
  page = await give(page, 0, [bad, good]).press('Tải lên');
  assert.equal(page.status, 200);
  const [paper] = papersOf(page);
  assert.match(paper.error, sentence, bad.name);
  if (shown) assert.ok(paper.error.includes(shown), paper.error);
  assert.match(page.title, /^Lỗi: /);
  assert.equal(page.errors.length, 1);
  assert.deepEqual(papersOf(await page.reload())[0].files.map((f) => f.name), ['tot.pdf']);
}

const renamed = (file, name) => ({ ...file, name });
const bytes = (name, data) => ({ name, type: 'application/octet-stream', data: Buffer.from(data) });
const exe = Buffer.concat([
  Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@\0\0\0', 'latin1'),
  Buffer.alloc(32), Buffer.from([0x80, 0, 0, 0]), Buffer.alloc(64),
  Buffer.from('PE\0\0L\x01\x01\0', 'latin1'), Buffer.alloc(512)]);

const badFiles = {
  'of no bytes': [bytes('rong.pdf', ''), /Tệp rỗng/],
  'of 20 MiB and a byte': [bytes('to.pdf', Buffer.concat([pdf('to').data, Buffer.alloc(20 * MIB + 1 - pdf('to').data.length, 32)])), /lớn hơn 20\sMB/],
  'a program that is called PDF': [bytes('giay.pdf', exe), /Không phải PDF/],
  'a program before a PDF': [bytes('giay.pdf', Buffer.concat([exe, pdf('x').data])), /Không phải PDF/],
  'a drawing with a script': [bytes('anh.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), /Không phải PDF/],
  'a page that is called a picture': [bytes('anh.png', '<!doctype html><script>alert(1)</script>'), /Không phải PDF/],
  'a page before a PDF': [bytes('giay.pdf', Buffer.concat([Buffer.from('<html><script>alert(1)</script>'), pdf('x').data])), /hai loại/],
  'a photograph of an iPhone that is cut': [bytes('anh.heic', Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(64)])), /không mở được/],
  'with a second extension': [renamed(pdf('x'), 'giay.pdf.exe'), /Đuôi tên tệp/],
  'a picture with a zip behind': [bytes('anh.png', Buffer.concat([png('x').data, zip({ a: 'b' }).data])), /hai loại/],
  'a PDF with a zip behind': [bytes('giay.pdf', Buffer.concat([pdf('x').data, zip({ a: 'b' }).data])), /hai loại/],
  'a PDF that is cut': [bytes('giay.pdf', '%PDF-1.4\n1 0 obj<</Type/Cat'), /không mở được/],
  'a picture that is cut': [bytes('anh.png', png('x', { width: 400, height: 400 }).data.subarray(0, 90)), /không mở được/],
  'a picture of a billion points': [png('bom', { width: 40000, height: 40000, rows: 1 }), /quá lớn khi mở/],
  'a document that unpacks to a gigabyte': [zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': { data: 'x', size: 1024 * MIB } }), /quá lớn khi mở/],
  'a zip that is called a document': [zip({ 'a.exe': 'x' }), /giải nén/],
};

for (const [what, [file, sentence]] of Object.entries(badFiles))
  test(`a file ${what} is refused by a sentence, the other stays`, () => refused(file, sentence));

test('names that no file should have', async (t) => {
  await t.test('255 letters of several bytes: a sentence', () =>
    refused(renamed(pdf('x'), `${'ữ'.repeat(251)}.pdf`), /Tên tệp dài quá/, { shown: 'ữữữ' }));
  await t.test('a NUL in it: a sentence', () =>
    refused(renamed(pdf('x'), 'gi\0ay.pdf'), /Tên tệp có ký tự/, { shown: '' }));
  await t.test('letters that turn the line around: a sentence', () =>
    refused(renamed(pdf('x'), 'gi\u202efdp.exe.pdf'), /Tên tệp có ký tự/, { shown: '' }));
  await t.test('folders before it: only the name is kept', async () => {
    let page = await atPapers(await citizen(5));
    page = await give(page, 0, renamed(pdf(word()), '../../etc/..\\giay.pdf')).press('Tải lên');
    assert.deepEqual(papersOf(page)[0].files.map((f) => f.name), ['giay.pdf']);
  });
});

test('the eleventh file of a paper is refused, ten stay', async () => {
  let page = await atPapers(await citizen(5));
  const all = Array.from({ length: 11 }, (_, i) => pdf(word(), { name: `t${i}.pdf` }));
  page = await give(page, 0, all).press('Tải lên');
  assert.match(papersOf(page)[0].error, /“t10\.pdf”.*tối đa 10 tệp/);
  assert.equal(papersOf(await page.reload())[0].files.length, 10);
});

test('a file is called here what it was called now, whatever the same bytes were before', async () => {
  let page = await atPapers(await citizen(5));
  const one = pdf(word(), { name: 'scan-1.pdf' });
  page = await give(page, 0, one).press('Tải lên');
  page = await give(page, 1, { ...one, name: 'giay-chung-sinh.pdf' }).press('Tải lên');
  assert.deepEqual(papersOf(page).slice(0, 2).map(({ files }) => files[0].name), ['scan-1.pdf', 'giay-chung-sinh.pdf']);
});

test('the same file ten times is there once', async () => {
  let page = await atPapers(await citizen(5));
  const one = pdf(word());
  page = await give(page, 0, Array.from({ length: 10 }, () => one)).press('Tải lên');
  assert.equal(papersOf(page)[0].error, '');
  assert.equal(papersOf(page)[0].files.length, 1);
});

test('a body that is cut in the middle changes nothing and is told', async () => {
  const page = await atPapers(await citizen(5));
  const submission = give(page, 0, pdf(word())).submission('Tải lên');
  const { body, type } = multipart(submission.fields);
  const answer = await page.client.open(submission.url, {
    method: 'POST', from: page, type, body: body.subarray(0, body.length - 120) });
  assert.equal(answer.status, 400);
  assert.ok(answer.heading.length > 0);
  assert.deepEqual(papersOf(await page.reload())[0].files, []);
});

test('pages are counted, and what runs by itself is flagged', async () => {
  let page = await atPapers(await citizen(5));
  const plain = pdf(word(), { name: 'ba-trang.pdf', pages: 3 });
  const script = pdf(word(), { name: 'chay.pdf', catalog: '/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>' });
  const launch = pdf(word(), { name: 'mo.pdf', catalog: '/OpenAction<</S/Launch/F(calc.exe)>>' });
  page = await give(page, 0, [plain, script, launch, docx(word())]).press('Tải lên');
  const [paper] = papersOf(page);
  assert.equal(paper.error, '');
  assert.match(paper.files[0].size, /3 trang/);
  assert.equal(paper.files[0].note, '');
  assert.match(paper.files[1].note, /tự chạy/);
  assert.match(paper.files[2].note, /tự chạy/);
  assert.equal(paper.files[3].note, '');
});

test('a small picture of a file is shown once it is made, to its owner alone', async () => {
  let page = await atPapers(await citizen(5));
  page = await give(page, 0, [png(word()), pdf(word())]).press('Tải lên');
  const pictures = await eventually(async () => {
    const found = papersOf(await page.reload())[0].files.map((f) => f.picture);
    return found.every(Boolean) && found;
  }, { seconds: 30, what: 'the pictures' });
  for (const picture of pictures) {
    const answer = await page.client.open(new URL(picture, page.url).href);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'image/png');
    assert.ok(answer.body.subarray(1, 4).equals(Buffer.from('PNG')));
    assert.match(answer.headers['content-security-policy'] ?? '', /sandbox/);
  }
  assert.equal((await raw(new URL(pictures[0], page.url).href)).status, 303);
});

test('a quota that is used up is told, and what is there stays', async () => {
  let page = await atPapers(await citizen(5));
  const [[id]] = sql('SELECT account_id FROM draft WHERE filed_at IS NULL ORDER BY id DESC LIMIT 1');
  sql(`INSERT INTO file (public_id, account_id, content, size_bytes, type, name, scan, scanned_at, created_at)
       VALUES ('quota-quota-quota-quot', ${id}, UNHEX('${'FE'.repeat(32)}'), 1000000000, 'application/pdf', 'to.pdf', 'clean', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`);
  try {
    page = await give(page, 0, pdf(word(), { name: 'them.pdf' })).press('Tải lên');
    assert.match(papersOf(page)[0].error, /“them\.pdf”.*chỗ chứa/);
  } finally {
    sql("DELETE FROM file WHERE public_id = 'quota-quota-quota-quot'");
  }
});

async function send(page) {
  return page.fill({ 'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(page) }).press('Lưu và gửi hồ sơ');
}

test('one bad file does not stop a dossier, and files stay with their papers however often they are saved', async () => {
  let page = await atPapers(await citizen(5));
  const count = papersOf(page).length;
  const names = Array.from({ length: count }, (_, i) => [`giay-${i}.pdf`]);
  for (let i = 0; i < count; i++) give(page, i, pdf(word(), { name: `giay-${i}.pdf` }));
  give(page, 0, [pdf(word(), { name: 'giay-0.pdf' }), bytes('hong.pdf', exe)]);
  page = await page.press('Tiếp tục');
  assert.match(papersOf(page)[0].error, /“hong\.pdf”/);
  for (let n = 0; n < 3; n++) {
    assert.deepEqual(papersOf(page).map((p) => p.files.map((f) => f.name)), names);
    page = await (await page.press('Tiếp tục')).press('Quay lại');
  }
  assert.deepEqual(papersOf(page).map((p) => p.files.map((f) => f.name)), names);

  const papers = page;
  page = await send(await (await page.press('Tiếp tục')).press('Tiếp tục'));
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  // The page of before, still open in another tab, takes nothing away.
  const [[id]] = sql('SELECT id FROM dossier ORDER BY id DESC LIMIT 1');
  const filed = () => sql(`SELECT position, name FROM dossier_file WHERE dossier_id = ${id} AND role = 'paper' ORDER BY position`);
  const before = filed();
  assert.equal(before.length, count);
  await papers.press('Xoá giay-1.pdf');
  await give(papers, 1, pdf(word(), { name: 'sau.pdf' })).press('Tải lên');
  assert.deepEqual(filed(), before);
});

test('two hundred papers are asked for, and the ten that are required are taken', async () => {
  const code = '9.000200';
  const names = Array.from({ length: 200 }, (_, i) => `Giấy tờ thứ ${i + 1}`);
  takeIn(code, { cases: [{ name: '', kind: 'single', components: names.map((name, i) => ({ name, originals: 1, copies: 0, required: i % 20 === 0 })) }] });
  try {
    let page = await atPapers(await citizen(0), { code });
    page = await page.press('Tiếp tục');
    assert.equal(page.errors.length, 10);
    for (let nth = 0; nth < 10; nth++) give(page, nth, [pdf(String(nth))]); // the required come first
    page = await page.press('Tiếp tục');
    assert.equal(page.heading, 'Dịch vụ bưu chính', page.errors.slice(0, 3).join(' | '));
  } finally {
    takeAway(code);
  }
});
