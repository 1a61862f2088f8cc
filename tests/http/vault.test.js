// SPDX-License-Identifier: GPL-3.0-or-later
// “Kho giấy tờ”: a citizen's own papers, by hand or kept from a filing, and used
// again without being sent again.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { addPapers, ready } from '../lib/filing.js';
import { atPapers, give, papersOf, pdf, png } from '../lib/papers.js';
import { captchaOf, citizen } from '../lib/sign-in.js';
import { origin, part, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
async function add(client, { name, number = '123/2020', kind = 'Giấy tờ khác', files = [pdf(word())], until }) {
  let page = await client.open(`${origin.portal}/kho-giay-to/moi`);
  page.fill({ 'Tên giấy tờ': name, 'Loại giấy tờ': kind, 'Số giấy tờ': number, 'Tải tệp lên từ máy': files });
  if (until) page.fill({ 'Ngày hết hạn': { 'Ngày': until[0], 'Tháng': until[1], 'Năm': until[2] } });
  return page.press('Lưu');
}

const empty = () => sql('DELETE FROM vault_paper');
const papers = (page) => page.all('.mc-list > li h2 a').map((a) => a.textContent.trim());

test('a paper is added by hand, changed and removed; the room used is shown', async () => {
  empty();
  const client = await citizen(4);
  let page = await add(client, { name: 'Giấy khai sinh bé An', kind: 'Khai sinh', files: [pdf(word(), { name: 'a.pdf' }), png(word(), { name: 'b.png' })] });
  assert.equal(page.heading, 'Kho giấy tờ');
  assert.match(page.words, /Đã lưu/);
  assert.match(page.words, /Khai sinh\. Số: 123\/2020/);
  assert.match(page.words, /Đã dùng .* trong 500/);
  assert.equal(page.all('.mc-file').length, 2);

  page = await page.follow('Giấy khai sinh bé An');
  assert.equal(page.value('Tên giấy tờ'), 'Giấy khai sinh bé An');
  page = await page.press('Xoá a.pdf');
  page = await page.fill({ 'Tên giấy tờ': 'Khai sinh An' }).press('Lưu');
  assert.deepEqual(papers(page), ['Khai sinh An']);
  assert.equal(page.all('.mc-file').length, 1);

  page = await page.follow('Xoá khỏi kho: Khai sinh An');
  assert.equal(page.heading, 'Xoá giấy tờ này khỏi kho?');
  page = await page.press('Xoá khỏi kho');
  assert.deepEqual(papers(page), []);
});

test('a paper needs no number', async () => {
  empty();
  const page = await add(await citizen(4), { name: 'Bản vẽ nhà', number: '' });
  assert.equal(page.heading, 'Kho giấy tờ');
  assert.deepEqual(papers(page), ['Bản vẽ nhà']);
  assert.doesNotMatch(page.words, /Giấy tờ khác\. Số:/);
});

test('an error in the form never asks for the files again', async () => {
  empty();
  const client = await citizen(4);
  let page = await add(client, { name: '', files: [pdf(word(), { name: 'giu.pdf' })] });
  assert.match(page.title, /^Lỗi: /);
  assert.equal(page.all('.mc-file').length, 1);
  page = await page.fill({ 'Tên giấy tờ': 'Đủ rồi' }).press('Lưu');
  assert.deepEqual(papers(page), ['Đủ rồi']);
  assert.equal(page.all('.mc-file').length, 1);
});

test('what is wrong with a paper is told at its place', async () => {
  empty();
  const client = await citizen(4);
  let page = await add(client, { name: 'Không tệp', files: [] });
  assert.ok(page.errors.some((e) => /Chưa có tệp nào/.test(e)));
  page = await add(client, { name: 'Hỏng', files: [{ ...pdf('x'), data: Buffer.from('%PDF-1.4 x') }] });
  assert.ok(page.errors.some((e) => /“giay\.pdf”.*không mở được/.test(e)), page.errors.join());
  page = await client.open(`${origin.portal}/kho-giay-to/moi`);
  page.fill({ 'Tên giấy tờ': 'Ngược', 'Loại giấy tờ': 'Giấy tờ khác', 'Tải tệp lên từ máy': [pdf(word())],
    'Ngày cấp': { 'Ngày': '2', 'Tháng': '3', 'Năm': '2020' }, 'Ngày hết hạn': { 'Ngày': '1', 'Tháng': '3', 'Năm': '2020' } });
  page = await page.press('Lưu');
  assert.ok(page.errors.some((e) => /trước ngày cấp/.test(e)));
});

test('nobody has the vault of another', async () => {
  empty();
  const owner = await citizen(4);
  let page = await add(owner, { name: 'Của tôi' });
  const [[id]] = sql('SELECT public_id FROM vault_paper');
  const stranger = await citizen(3);
  assert.equal((await stranger.open(`${origin.portal}/kho-giay-to/${id}`)).status, 404);
  page = await stranger.open(`${origin.portal}/kho-giay-to/moi`);
  const submission = page.submission('Lưu');
  submission.url = new URL(`${origin.portal}/kho-giay-to/${id}/xoa`);
  await page.send(submission);
  assert.equal(Number(sql('SELECT COUNT(*) FROM vault_paper')[0][0]), 1);
  // Nor may a form name another's file as its own.
  const [[file]] = sql('SELECT f.public_id FROM vault_file x JOIN file f ON f.id = x.file_id');
  const other = page.fill({ 'Tên giấy tờ': 'Lấy', 'Loại giấy tờ': 'Giấy tờ khác' }).submission('Lưu');
  other.fields.push(['tep-co', file]);
  const answer = await page.send(other);
  assert.ok(answer.errors.some((e) => /Chưa có tệp nào/.test(e)));
});

async function pick(page, nth) {
  const button = page.all('.mc-paper')[nth].querySelector('button[name="mo"][value^="kho."]');
  return page.press(button.textContent.replace(/\s+/g, ' ').trim());
}

test('the picker offers the nearest first, marks what has expired, and uses the same bytes', async () => {
  empty();
  const client = await citizen(4);
  await add(client, { name: 'Bằng tốt nghiệp', kind: 'Bằng cấp, chứng chỉ' });
  await add(client, { name: 'Chứng sinh của bé', kind: 'Khai sinh', files: [pdf(word(), { name: 'chung-sinh.pdf' })], until: ['1', '2', '2020'] });
  await add(client, { name: 'Hộ chiếu', kind: 'Hộ chiếu' });
  let page = await atPapers(client);
  const nth = papersOf(page).findIndex((p) => /chứng sinh/i.test(p.name));
  assert.ok(nth >= 0, papersOf(page).map((p) => p.name).join());
  const before = sql('SELECT COUNT(*) FROM file')[0][0];

  // What was chosen in the form beside it is not lost.
  give(page, 0, pdf(word(), { name: 'kem.pdf' }));
  page = await pick(page, nth);
  assert.equal(page.heading, 'Chọn từ kho giấy tờ');
  const labels = page.all('.mc-choice__label').map((l) => l.textContent.trim());
  assert.equal(labels[0], 'Chứng sinh của bé');
  assert.match(page.all('.mc-picked')[0].textContent, /Hết hạn/);
  assert.match(page.all('.mc-picked')[0].textContent, /Có vẻ đúng/);
  assert.doesNotMatch(page.all('.mc-picked')[1].textContent, /Có vẻ đúng/);

  page = await page.press('Dùng giấy tờ đã chọn');
  assert.match(page.words, /chọn ít nhất một/);
  page = await page.fill({ 'Chứng sinh của bé': true }).press('Dùng giấy tờ đã chọn');
  assert.equal(page.heading, 'Thành phần hồ sơ');
  assert.deepEqual(papersOf(page)[nth].files.map((f) => f.name), ['chung-sinh.pdf']);
  assert.equal(papersOf(page)[nth].files[0].note, 'Từ kho giấy tờ');
  assert.deepEqual(papersOf(page)[0].files.map((f) => f.name), ['kem.pdf']);
  assert.equal(Number(sql('SELECT COUNT(*) FROM file')[0][0]), Number(before) + 1, 'only the one that was sent');

  // Removed from the vault, it is still in the draft.
  const list = await client.open(`${origin.portal}/kho-giay-to`);
  await (await list.follow('Xoá khỏi kho: Chứng sinh của bé')).press('Xoá khỏi kho');
  page = await page.reload();
  assert.deepEqual(papersOf(page)[nth].files.map((f) => f.name), ['chung-sinh.pdf']);
});

test('one tick when sending keeps the papers, and the dossier keeps them whatever happens to the vault', async () => {
  empty();
  const client = await citizen(4);
  let page = await atPapers(client);
  const count = papersOf(page).length;
  for (let i = 0; i < count; i++) give(page, i, pdf(word(), { name: `g${i}.pdf` }));
  page = await page.press('Tiếp tục');
  page = await page.press('Tiếp tục');
  page = await page.fill({
    'Tôi cam đoan những lời khai trên là đúng sự thật': true,
    'Giữ giấy tờ đã tải lên trong kho giấy tờ': true, 'Mã bảo mật': captchaOf(page),
  }).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');

  let list = await client.open(`${origin.portal}/kho-giay-to`);
  const kept = papers(list);
  assert.ok(kept.some((name) => /chứng sinh/i.test(name)), kept.join(' | '));
  assert.ok(!kept.some((name) => /^tờ khai/i.test(name)), 'what is filled in anew is not kept');
  const kinds = sql("SELECT kind FROM vault_paper").flat();
  assert.ok(kinds.includes('birth'), kinds.join());

  for (const name of kept) list = await (await list.follow(`Xoá khỏi kho: ${name}`)).press('Xoá khỏi kho');
  const [[dossier]] = sql('SELECT public_id FROM dossier ORDER BY id DESC LIMIT 1');
  page = await client.open(`${origin.portal}/ho-so/${dossier}`);
  const names = page.all('a[href^="/tep/"]').map((a) => a.textContent);
  for (let i = 0; i < count; i++) assert.ok(names.some((n) => n.includes(`g${i}.pdf`)), `g${i}.pdf`);
});

test('where the sources of what is filled in are away, everything can still be filled in and filed', async () => {
  const client = await citizen(4);
  await add(client, { name: 'Hộ chiếu' });
  part('stop', 'identity');
  sql('RENAME TABLE vault_paper TO vault_paper_away');
  try {
    let page = await atPapers(client);
    assert.equal((await pick(page, 0)).status, 500, 'the list alone is away');
    page = await addPapers(await page.reload());
    assert.equal(page.heading, 'Dịch vụ bưu chính');
    page = await ready(await page.press('Tiếp tục')).press('Lưu và gửi hồ sơ');
    assert.equal(page.heading, 'Nộp hồ sơ thành công');
  } finally {
    sql('RENAME TABLE vault_paper_away TO vault_paper');
    part('start', 'identity');
  }
});
