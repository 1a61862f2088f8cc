// “Điền trên trang này”: an electronic form from its first page to the dossier,
// on a phone without scripts.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addPapers, ready } from '../lib/filing.js';
import { atPapers } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';

const BIRTH = '1.001193';
const EXTRACT = '2.000635';
const day = (Ngày, Tháng, Năm) => ({ Ngày, Tháng, Năm });
const text = (node) => node.textContent.replace(/\s+/g, ' ').trim();
const rows = (page) => Object.fromEntries(
  page.all('.mc-summary__row').map((row) => [text(row.querySelector('dt')), text(row.querySelector('dd'))]));
const go = (page) => page.press('Tiếp tục');

// A draft of that person's own, at the first page of the form.
async function begin(nth, code) {
  const client = await asPerson(nth);
  sql(`DELETE d FROM draft d JOIN \`procedure\` p ON p.id = d.procedure_id WHERE p.code = '${code}' AND d.filed_at IS NULL`);
  const papers = await atPapers(client, { code });
  const page = await papers.follow('Điền trên trang này');
  return { client, papers, page };
}

// An address in a form: province and commune are there to choose.
const commune = (page, id) => {
  const select = page.control(`${id}-xa`);
  const option = [...select.querySelectorAll('option')].find((o) => o.getAttribute('value'));
  return { [`${id}-xa`]: option.getAttribute('value') };
};

async function toChild(nth, relation) {
  const { client, papers, page } = await begin(nth, BIRTH);
  assert.equal(page.heading, 'Người yêu cầu');
  return { client, papers, page: await go(page.fill({ 'Quan hệ với người được khai sinh': relation })) };
}

function child(page, more) {
  return page.fill({
    'con-ho-ten': 'Ksor Y Nam', 'Ngày, tháng, năm sinh': day('3', '11', '2026'), 'Giới tính': 'Nam',
    'Dân tộc': 'Gia-rai', 'con-noi-sinh-co-so': 'Bệnh viện Đa khoa Tây Ninh', ...commune(page, 'con-noi-sinh'),
    'con-que-quan-cu': 'xã Ia Rsai, huyện Krông Pa, tỉnh Gia Lai', ...more,
  });
}

async function finish(page) {
  page = await go(page.fill({ 'Đề nghị cấp bản sao': 'Không', 'Tôi cam đoan': true }));
  assert.equal(page.heading, 'Xem lại tờ khai', page.errors.join());
  return page;
}

test('a mother whose child’s father is not known registers its birth without printing anything', async () => {
  let { page, papers } = await toChild(5, 'Mẹ');
  assert.equal(page.heading, 'Người được khai sinh');
  page = await go(child(page, { 'Loại khai sinh': 'Chưa xác định được cha' }));
  assert.equal(page.heading, 'Người mẹ', page.errors.join());
  // What was said of the requester is there already, and says so.
  assert.notEqual(page.value('me-ho-ten'), '');
  assert.match(page.words, /Lấy từ phần trước của tờ khai/);
  page = await go(page.fill({ 'me-dan-toc': '10', 'me-ngay-sinh-ngay': '', 'me-ngay-sinh-thang': '', 'me-ngay-sinh-nam': '1990' }));
  assert.equal(page.heading, 'Bản sao và cam đoan', page.errors.join());
  page = await finish(page);
  const said = rows(page);
  assert.equal(said['Quê quán'], 'xã Ia Rsai, huyện Krông Pa, tỉnh Gia Lai');
  assert.equal(said['Loại khai sinh'], 'Chưa xác định được cha');
  assert.ok(!page.words.includes('Người cha'));

  const preview = await page.follow('Xem tờ khai theo mẫu');
  assert.match(preview.headers['content-type'], /pdf/);
  page = await page.press('Xong tờ khai');
  assert.equal(page.heading, 'Thành phần hồ sơ');
  assert.match(page.words, /Đã điền xong/);
  assert.ok(page.url.href.startsWith(papers.url.href));
  page = await addPapers(page);
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  assert.match(page.words, /Ksor Y Nam/);
  page = await ready(page).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  const [[answers]] = sql('SELECT TO_BASE64(answers) FROM dossier_form ORDER BY dossier_id DESC LIMIT 1');
  const filed = JSON.parse(Buffer.from(answers.replaceAll('\\n', ''), 'base64').toString());
  assert.equal(filed['me-ngay-sinh'], '1990');
  assert.ok(Object.keys(filed).every((key) => !key.startsWith('cha-')));
});

test('what is wrong is told on its page, with what was typed', async () => {
  let { page } = await toChild(5, 'Cha');
  page = await go(child(page, { 'Ngày, tháng, năm sinh': day('31', '2', '2026'), 'con-ho-ten': '123', 'Loại khai sinh': 'Chưa xác định được cha' }));
  assert.match(page.title, /^Lỗi: /);
  assert.equal(page.value('con-ho-ten'), '123');
  assert.equal(page.value('con-ngay-sinh-thang'), '2');
  assert.equal(page.errors.length, 3, page.errors.join('; '));
  page = await go(page.fill({ 'con-ho-ten': 'Nguyễn Văn An', 'con-ngay-sinh-ngay': '1', 'Loại khai sinh': 'Đã xác định được cả cha lẫn mẹ' }));
  assert.equal(page.heading, 'Người mẹ', page.errors.join());
});
