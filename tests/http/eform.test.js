// SPDX-License-Identifier: GPL-3.0-or-later
// “Điền trên trang này”: an electronic form from its first page to the dossier,
// on a phone without scripts.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addPapers, ready } from '../lib/filing.js';
import { atPapers } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';

// The circular's forms end one day; these stories do not.
sql('UPDATE form_version SET in_force_to = NULL');

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

  // The citizen reads it, and sees what an officer corrected, and why.
  page = await page.follow('Theo dõi hồ sơ');
  assert.equal(rows(page)['Quê quán'], 'xã Ia Rsai, huyện Krông Pa, tỉnh Gia Lai');
  const [[code]] = sql('SELECT code FROM dossier ORDER BY id DESC LIMIT 1');
  const correct = (...what) => ctl('dossier', 'correct', code, ...what, 'Cán bộ Thử');
  const refused = (pattern, ...what) => assert.throws(() => correct(...what), (error) => error.status === 65 && pattern.test(String(error.stderr)));
  refused(/name/, 'con-ho-ten', '12', 'Gõ nhầm');
  refused(/choice/, 'cha-ho-ten', 'Nguyễn Văn A', 'Không hỏi đến');
  refused(/form_rule/, 'me-ngay-sinh', '2026-11-10', 'Sau ngày sinh của con');
  refused(/required/, 'con-ho-ten', 'Ksor Y Năm', ' ');
  correct('con-ho-ten', 'Ksor Y Năm', 'Theo Giấy chứng sinh.');
  page = await page.reload();
  assert.match(page.words, /“Ksor Y Nam” thành “Ksor Y Năm”\. Theo Giấy chứng sinh\. \(Cán bộ Thử, /);
  const [[again]] = sql('SELECT TO_BASE64(answers) FROM dossier_form ORDER BY dossier_id DESC LIMIT 1');
  assert.equal(again, answers); // what was filed stays as it was
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

test('a child that was found has no parents to state', async () => {
  let { page } = await toChild(5, 'Khác');
  // A relation that wants to be named: the page asks for it, and blames nobody.
  assert.equal(page.heading, 'Người yêu cầu');
  assert.deepEqual(page.errors, []);
  assert.match(page.words, /Còn câu cần trả lời/);
  page = await go(page.fill({ 'Quan hệ cụ thể': 'Người đang nuôi dưỡng' }));
  page = await go(child(page, { 'Loại khai sinh': 'Trẻ bị bỏ rơi', 'Dân tộc': 'Kinh', 'con-que-quan-cu': '', ...commune(page, 'con-que-quan') }));
  assert.equal(page.heading, 'Bản sao và cam đoan', page.errors.join());
  page = await finish(page);
  assert.match((await page.press('Xong tờ khai')).words, /Đã điền xong/);
});

test('parents who live abroad, and a name of one of the peoples', async () => {
  let { page } = await toChild(5, 'Khác');
  page = await go(page.fill({ 'Quan hệ cụ thể': 'Bà ngoại' }));
  page = await go(child(page, { 'con-ho-ten': 'H’Hen Niê', 'Giới tính': 'Nữ', 'Dân tộc': 'Ê-đê', 'Loại khai sinh': 'Đã xác định được cả cha lẫn mẹ' }));
  assert.equal(page.heading, 'Người mẹ', page.errors.join());
  page = page.fill({ 'me-ho-ten': 'H’Lan Niê', 'me-ngay-sinh-nam': '1995', 'me-dan-toc': '12', 'me-noi-cu-tru-nuoc': 'KR' });
  page = await go(page);
  // Abroad there is no commune to choose: the street says it all.
  assert.ok(!page.hasControl('me-noi-cu-tru-xa'));
  assert.deepEqual(page.errors, ['Điền mục “Số nhà, đường, ấp, khu phố”']);
  page = await go(page.fill({ 'me-noi-cu-tru-chi-tiet': '12 Gil, Seoul' }));
  assert.equal(page.heading, 'Người cha', page.errors.join());
  page = await go(page.fill({ 'cha-ho-ten': 'Y Thông Kpă', 'cha-ngay-sinh-ngay': '2', 'cha-ngay-sinh-thang': '9', 'cha-ngay-sinh-nam': `${new Date().getUTCFullYear() + 2}`, 'cha-dan-toc': '12', 'cha-da-chet': true }));
  assert.match(page.errors.join(), /Ngày này chưa đến/);
  page = await go(page.fill({ 'cha-ngay-sinh-nam': '1990' }));
  assert.equal(page.heading, 'Bản sao và cam đoan', page.errors.join());
  page = await go(page.fill({ 'Đề nghị cấp bản sao': 'Có', 'Tôi cam đoan': true }));
  page = await go(page.fill({ 'Số lượng': '200' }));
  assert.deepEqual(page.errors, ['Số lượng: Nhập số không quá 20']);
  page = await go(page.fill({ 'Số lượng': '2' }));
  const said = rows(page);
  assert.equal(said['Nơi cư trú'], 'Đã chết'); // the father's, which comes last
  assert.match(page.words, /12 Gil, Seoul, Hàn Quốc/);
});

test('the second of twins begins with what was said of the first', async () => {
  // One dossier was filed by the first story's citizen; whoever runs alone files it here.
  let { page } = await toChild(4, 'Mẹ');
  page = await go(child(page, { 'Loại khai sinh': 'Chưa xác định được cha' }));
  page = await go(page.fill({ 'me-dan-toc': '10' }));
  page = await (await finish(page)).press('Xong tờ khai');
  page = await addPapers(page);
  page = await ready(await page.press('Tiếp tục')).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');

  ({ page } = await begin(4, BIRTH));
  page = await page.press('Lấy lại thông tin từ tờ khai ngày');
  assert.equal(page.all('input[name="quan-he"][checked]')[0]?.getAttribute('value'), 'me');
  assert.match(page.words, /Lấy từ tờ khai trước/);
  page = await go(page);
  assert.equal(page.value('con-ho-ten'), ''); // the other child's name is its own
  page = await go(child(page, { 'con-ho-ten': 'Ksor Y Bắc', 'Loại khai sinh': 'Chưa xác định được cha' }));
  assert.equal(page.value('me-dan-toc'), '10');
  page = await finish(await go(page));
  assert.match((await page.press('Xong tờ khai')).words, /Đã điền xong/);
});

test('an extract for oneself asks for what is not known, and no more', async () => {
  let { page } = await begin(3, EXTRACT);
  page = await go(page.fill({ 'Quan hệ với người được cấp bản sao': 'Bản thân' }));
  assert.notEqual(page.value('ng-ho-ten'), '');
  page = await go(page.fill({ 'Giới tính': 'Nam', 'ng-dan-toc': '01' }));
  assert.equal(page.heading, 'Việc đã đăng ký', page.errors.join());
  page = await go(page.fill({ 'gt-loai': 'khai-sinh', 'gt-ten': 'Giấy khai sinh', 'dk-noi': 'UBND xã Thanh Điền', 'so-ban-sao': '2', 'dk-ngay-nam': '1900' }));
  assert.deepEqual(page.errors.map((e) => e.replace(/^.*: /, '')), ['Ngày đăng ký phải sau ngày sinh.']);
  page = await go(page.fill({ 'dk-ngay-nam': '2020' }));
  page = await go(page.fill({ 'Tôi cam đoan': true }));
  assert.equal(page.heading, 'Xem lại tờ khai', page.errors.join());
  page = await page.press('Xong tờ khai');
  assert.match(page.words, /Đã điền xong/);
  // Changing anything opens it again.
  page = await (await page.follow('Xem và sửa tờ khai')).follow('Thay đổi Việc đã đăng ký');
  page = await page.fill({ 'so-ban-sao': '3' }).press('Quay lại');
  page = await page.press('Quay lại');
  page = await page.press('Quay lại');
  assert.equal(page.heading, 'Thành phần hồ sơ');
  assert.match(page.words, /Đang điền/);
});

test('another language, Back, two tabs and a long text lose nothing', async () => {
  let { client, page } = await toChild(5, 'Mẹ');
  const { href } = page.url;
  page = await page.fill({ 'con-ho-ten': 'Lý A Sử' }).press('English');
  assert.equal(page.heading, 'The child');
  assert.equal(page.value('con-ho-ten'), 'Lý A Sử');
  page = await page.press('Tiếng Việt');
  const other = await client.open(href.replace('/con', '/nguoi-yeu-cau'));
  page = await page.fill({ 'con-ho-ten': 'x'.repeat(10000) }).press('Quay lại');
  assert.equal(page.heading, 'Người yêu cầu');
  await go(other.fill({ 'Số điện thoại liên hệ': '0912 000 111' }));
  page = await client.open(href);
  assert.equal(page.value('con-ho-ten').length, 10000);
  page = await go(page);
  assert.ok(page.errors.some((e) => /Dài quá|tối đa|ký tự/.test(e)), page.errors.join('; '));
  page = await page.follow('Người nộp').then(() => client.open(href.replace('/con', '/nguoi-yeu-cau')));
  assert.equal(page.value('Số điện thoại liên hệ'), '0912000111');
});

test('what a page did not ask is not believed', async () => {
  let { client, page } = await toChild(5, 'Mẹ');
  const csrf = page.value('csrf');
  const send = (at, body) => client.open(at, {
    method: 'POST', from: page, type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ csrf, ...body }).toString(),
  });
  // Keys of another page, of no page, of rows there cannot be; and odd bytes.
  page = await send(page.url, {
    hien: 'cha-ho-ten tv-so-3 khong-co con-ho-ten-7 con-ho-ten __proto__ -1 con-noi-sinh-xa con-noi-sinh-tinh',
    'cha-ho-ten': 'Không ai', 'con-ho-ten': 'A\u0000\u202eB', 'con-noi-sinh-tinh': '1', 'con-noi-sinh-xa': '999999999',
    them: 'con', bo: 'con.1',
  });
  assert.equal(page.status, 200);
  const [[text]] = sql('SELECT TO_BASE64(answers) FROM draft_form ORDER BY changed_at DESC LIMIT 1');
  const kept = JSON.parse(Buffer.from(text.replaceAll('\\n', ''), 'base64').toString());
  assert.ok(!('cha-ho-ten' in kept) && !('khong-co' in kept) && !('con-ho-ten-7' in kept), text);
  assert.equal(kept['con-noi-sinh-xa-chu'], '');
  for (const at of ['con2', 'cha', 'xem-lai/x', '..%2f..'])
    assert.ok([200, 404].includes((await client.open(page.url.href.replace(/\/con.*/, `/${at}`))).status), at);
  const stranger = await asPerson(2);
  assert.equal((await stranger.open(page.url)).status, 404);
});

test('a new version under a draft is told, and takes nothing away', async () => {
  const body = JSON.parse(ctl('forms', 'export', 'ban-sao-trich-luc-ho-tich'));
  let { client, page } = await begin(2, EXTRACT);
  page = await go(page.fill({ 'Quan hệ với người được cấp bản sao': 'Con' }));
  page = await page.fill({ 'ng-ho-ten': 'Trần Thị Bé' }).press('Quay lại');

  const next = structuredClone(body);
  next.version = `thu-${Date.now()}`;
  Object.assign(next.official, { in_force_from: '2026-01-01', in_force_to: null });
  next.pages[0].groups[0].fields.push({
    id: 'yc-ly-do', kind: 'text', label: { vi: 'Lý do xin bản sao', en: 'Why' }, required: true, ev: 'M',
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'form-'));
  writeFileSync(path.join(folder, 'next.json'), JSON.stringify(next));
  ctl('forms', 'import', path.join(folder, 'next.json'));
  try {
    page = await client.open(page.url);
    assert.match(page.words, /Mẫu tờ khai đã đổi/);
    page = await go(page.fill({ 'Lý do xin bản sao': 'Đi học' }));
    assert.equal(page.value('ng-ho-ten'), 'Trần Thị Bé', page.errors.join());
  } finally {
    sql(`UPDATE form_version SET is_offered = FALSE WHERE version = '${next.version}'`);
  }
});

test('a form that is not in order is not taken in, and each fault has its place', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'form-'));
  const file = path.join(folder, 'wrong.json');
  const body = JSON.parse(ctl('forms', 'export', 'ban-sao-trich-luc-ho-tich'));
  body.pages[0].groups[0].fields[0].when = ['given', 'quan-he'];
  body.pages[1].groups[0].fields[0].kind = 'chu';
  writeFileSync(file, JSON.stringify(body, null, 1));
  const faults = (command) => {
    try { ctl('forms', command, file); } catch (error) { return [error.status, String(error.stderr)]; }
    return [0, ''];
  };
  const [status, said] = faults('check');
  assert.equal(status, 65);
  assert.match(said, /wrong\.json: line \d+, .*kind.*“chu”/);
  assert.equal(faults('import')[0], 65);
});

test('a link of another program begins the form, and sends nothing', async () => {
  const client = await asPerson(1);
  sql(`DELETE d FROM draft d JOIN \`procedure\` p ON p.id = d.procedure_id WHERE p.code = '${EXTRACT}' AND d.filed_at IS NULL`);
  const [[agency]] = sql("SELECT code FROM agency WHERE name LIKE '%Phường Tân Ninh' LIMIT 1");
  const values = { 'tk.ng-ho-ten': 'Thạch Sô Phia', 'tk.so-ban-sao': '99', 'tk.yc-ho-ten': 'Người Khác', 'tk.khong-co': 'x', 'tk.cam-doan': '1' };
  const link = `${origin.portal}/nop-ho-so?${new URLSearchParams({ MaTTHCDP: EXTRACT, MaCoQuanThucHien: agency, ...values })}`;
  let page = await client.open(link);
  assert.equal(page.heading, 'Thông tin người nộp', page.path);
  page = await page.fill({ 'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': '12 Lê Lợi', 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
  page = await page.follow('Điền tiếp tờ khai');
  assert.ok(!page.words.includes('Người Khác')); // the account vouches for the name
  page = await go(page.fill({ 'Quan hệ với người được cấp bản sao': 'Con' }));
  assert.equal(page.value('ng-ho-ten'), 'Thạch Sô Phia');
  assert.match(page.words, /Từ đường dẫn đã mở trang này/);
  const [[text]] = sql('SELECT TO_BASE64(answers) FROM draft_form ORDER BY changed_at DESC LIMIT 1');
  const kept = JSON.parse(Buffer.from(text.replaceAll('\\n', ''), 'base64').toString());
  assert.ok(!('so-ban-sao' in kept) && !('cam-doan' in kept));
});

test('the open data say what each form asks', async () => {
  const client = await asPerson(1);
  const list = JSON.parse((await client.open(`${origin.portal}/du-lieu/to-khai.json`)).text);
  const birth = list.find(({ form }) => form === 'dang-ky-khai-sinh');
  assert.ok(birth && !list.some(({ form }) => form === 'ct01')); // drafts are not told
  const schema = JSON.parse((await client.open(birth.schema)).text);
  assert.equal(schema.properties['con-dan-toc'].enum.length, 56);
  assert.ok(schema.required.includes('con-ho-ten') && !schema.required.includes('me-ho-ten'));
  assert.equal((await client.open(`${origin.portal}/du-lieu/to-khai/khong-co.json`)).status, 404);
  const sitemap = (await client.open(`${origin.portal}/sitemap.xml`)).text;
  for (const { schema: address } of list) assert.ok(sitemap.includes(`<loc>${address}</loc>`), address);
});
