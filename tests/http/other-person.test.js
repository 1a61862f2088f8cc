// SPDX-License-Identifier: GPL-3.0-or-later
// Filing for somebody else, with the post to collect the papers and to bring the
// result: what each step wants, and what stands on the dossier afterwards.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { takeAway, takeIn } from '../lib/catalogue.js';
import { Client } from '../lib/client.js';
import { fillApplicant, openDraft } from '../lib/filing.js';
import { give, papersOf, pdf } from '../lib/papers.js';
import { captchaOf, signIn } from '../lib/sign-in.js';
import { origin, people, sql } from '../lib/stack.js';

const words = (page) => page.document.querySelector('main').textContent.replace(/\s+/g, ' ');

async function atApplicant(nth) {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[nth]);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  const page = await client.open(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  const next = await page.fill({ 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
  return { client, page: next.fill({ 'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': '12 Lê Lợi', 'Phường/Xã': 'Phường Tân Ninh' }) };
}

test('for another person the relation and who it is are asked for, and authority where the law wants it', async () => {
  let { page } = await atApplicant(3);
  page = await page.fill({ 'Nộp thay người khác': true }).press('Tiếp tục');
  assert.equal(page.heading, 'Thông tin người nộp');
  const asked = page.errors.join(' | ');
  assert.match(asked, /Chọn người ấy là ai của bạn/);
  page = await page.fill({ 'Người ấy là': 'Người đã uỷ quyền', 'Họ và tên người được nộp thay': 'Trần Thị Uỷ Quyền',
    'Ngày sinh người được nộp thay': { Ngày: '1', Tháng: '2', Năm: '1960' }, 'Giới tính người được nộp thay': 'Nữ' }).press('Tiếp tục');
  assert.match(page.errors.join(' | '), /Văn bản uỷ quyền hoặc giám hộ/);
  assert.equal(page.value('Họ và tên người được nộp thay'), 'Trần Thị Uỷ Quyền');
  page = await page.fill({ 'Văn bản uỷ quyền hoặc giám hộ': 'Số 12/2026/UQ ngày 01/11/2026',
    'Loại giấy tờ người được nộp thay': 'Căn cước/CCCD', 'Số giấy tờ người được nộp thay': '072160001234' }).press('Tiếp tục');
  assert.equal(page.heading, 'Thành phần hồ sơ', page.errors.join());
});

test('a newborn without papers, both ways of the post, and all of it on the dossier', async () => {
  let { client, page } = await atApplicant(3);
  page = await page.fill({ 'Nộp thay người khác': true, 'Người ấy là': 'Con', 'Họ và tên người được nộp thay': 'Trần Bé Thơ',
    'Ngày sinh người được nộp thay': { Ngày: '1', Tháng: '11', Năm: '2026' }, 'Giới tính người được nộp thay': 'Nữ',
    'Phường, xã người được nộp thay': 'Phường Tân Ninh', 'Địa chỉ người được nộp thay': '7 Nguyễn Du' }).press('Tiếp tục');
  assert.equal(page.heading, 'Thành phần hồ sơ', page.errors.join());
  papersOf(page).forEach((_, i) => give(page, i, pdf(`con ${i}`)));
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Dịch vụ bưu chính');

  // What is ticked must be whole; addresses are there already.
  page = await page.fill({ 'Nộp hồ sơ giấy qua bưu điện': true, 'Nhận kết quả qua bưu điện': true,
    'Số điện thoại người nhận': '0912' }).press('Tiếp tục');
  assert.equal(page.heading, 'Dịch vụ bưu chính');
  assert.match(page.errors.join(), /Số điện thoại người nhận/);
  assert.equal(page.value('Số nhà, đường, ấp nhận kết quả'), '12 Lê Lợi');
  page = await page.fill({ 'Số điện thoại người nhận': '0987 654 321' }).press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi', page.errors.join());
  for (const word of ['Trần Bé Thơ', 'Con', '0987654321']) assert.ok(words(page).includes(word), word);
  page = await page.fill({ 'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(page) }).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');

  const [[id]] = sql('SELECT public_id FROM dossier ORDER BY id DESC LIMIT 1');
  page = await client.open(`${origin.portal}/ho-so/${id}`);
  for (const word of ['Trần Bé Thơ', '01/11/2026', '0987654321', '12 Lê Lợi', '7 Nguyễn Du, Phường Tân Ninh, Tỉnh Tây Ninh']) assert.ok(words(page).includes(word), word);
});

test('the other person’s commune is chosen as one’s own is, or left out, and comes back as it was chosen', async () => {
  let { client, page } = await atApplicant(3);
  page = page.fill({ 'Nộp thay người khác': true, 'Người ấy là': 'Con', 'Họ và tên người được nộp thay': 'Trần Bé Thơ',
    'Ngày sinh người được nộp thay': { Ngày: '1', Tháng: '11', Năm: '2026' } });
  page.typed.set(page.control('Phường, xã người được nộp thay'), '99999999999999999999');
  page = await page.press('Tiếp tục');
  assert.deepEqual(page.errors, ['Phường, xã người được nộp thay: Hãy chọn một mục']);
  page = await page.fill({ 'Phường, xã người được nộp thay': 'Phường Tân Ninh' }).press('Tiếp tục');
  assert.equal(page.heading, 'Thành phần hồ sơ', page.errors.join());
  const chosen = async () => sql(`SELECT u.name FROM draft d JOIN draft_applicant a ON a.draft_id = d.id LEFT JOIN unit u ON u.id = a.unit_id
    WHERE d.filed_at IS NULL AND a.role = 'other'`).flat();
  assert.match((await chosen())[0], /Tân Ninh/);
  page = await client.open(page.url.href.replace(/giay-to.*/, 'nguoi-nop'));
  assert.ok(page.value('Phường, xã người được nộp thay') === page.value('Phường/Xã'), 'as it was chosen');
  page.typed.set(page.control('Phường, xã người được nộp thay'), '');
  assert.equal((await page.press('Tiếp tục')).heading, 'Thành phần hồ sơ');
  assert.deepEqual(await chosen(), ['NULL']);
});

test('papers that the post collects need no scan', async () => {
  let { page } = await atApplicant(3);
  page = await page.press('Tiếp tục');
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Thành phần hồ sơ', 'without files and without the post it stays');
  page = await page.fill({ 'Nộp bản giấy qua bưu điện thay cho tải tệp': true }).press('Tiếp tục');
  assert.equal(page.heading, 'Dịch vụ bưu chính');
  // The post to collect them is chosen then, and the result comes back by it too.
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi', page.errors.join());
  assert.match(words(page), /Nộp hồ sơ giấy qua bưu điện/);
});

test('what stands in the part for another person counts only once that is ticked', async () => {
  let { page } = await atApplicant(3);
  page.typed.set(page.control('khac-ngay-sinh-ngay'), '1');
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Thành phần hồ sơ', page.errors.join(' | '));
});

test('an organisation’s tax number has its form, and what has not is told at its place', async () => {
  let { page } = await atApplicant(3);
  page.fill({ 'Nộp thay người khác': true, 'Người ấy là': 'Tổ chức, doanh nghiệp', 'Tên tổ chức': 'Công ty Thử' });
  for (const wrong of ['không có', '😀', '123']) {
    page = await page.fill({ 'Mã số thuế': wrong }).press('Tiếp tục');
    assert.deepEqual(page.errors, ['Mã số thuế: Mã số thuế có 10, 12 hoặc 13 chữ số']);
    assert.equal(page.value('Mã số thuế'), wrong);
  }
  page = await page.fill({ 'Mã số thuế': '0312 345 678' }).press('Tiếp tục');
  assert.equal(page.heading, 'Thành phần hồ sơ', page.errors.join(' | '));
});

test('a commune that is none is not taken for one', async () => {
  const { page } = await atApplicant(3);
  page.typed.set(page.control('Phường/Xã'), '99999999999999999999');
  assert.deepEqual((await page.press('Tiếp tục')).errors, ['Phường/Xã: Hãy chọn một mục']);
});

test('who is too young is led to the birth date that the provider has verified', async () => {
  const code = '9.000018';
  takeIn(code, { adult_only: true });
  try {
    const { client } = await atApplicant(3);
    const [[account, birth]] = sql("SELECT a.id, a.birth_date FROM account a JOIN draft d ON d.account_id = a.id WHERE d.filed_at IS NULL");
    sql(`UPDATE account SET birth_date = CURRENT_DATE - INTERVAL 17 YEAR WHERE id = ${account}`);
    try {
      let page = await openDraft(client, { code });
      page = await fillApplicant(page);
      assert.deepEqual(page.errors, ['Ngày sinh: Thủ tục này dành cho người từ đủ 18 tuổi']);
      const place = page.href('Thủ tục này dành cho người').hash.slice(1);
      assert.match(page.document.getElementById(place)?.textContent ?? '', /Ngày sinh.*Thủ tục này dành cho người từ đủ 18 tuổi/s);
    } finally {
      sql(`UPDATE account SET birth_date = '${birth}' WHERE id = ${account}`);
    }
  } finally {
    takeAway(code);
  }
});
