// SPDX-License-Identifier: GPL-3.0-or-later
// filing.js: the steps of filing a dossier, as a citizen without scripts takes
// them.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atPapers, pdf } from './papers.js';
import { captchaOf } from './sign-in.js';
import { ctl, origin, sql } from './stack.js';

// `code`: which procedure; `commune`: where the citizen lives and files.
export async function openDraft(client, { code = '1.001193', commune = 'Phường Tân Ninh' } = {}) {
  let page = await client.open(`${origin.portal}/thu-tuc/${code}/noi-nop`);
  if (page.hasControl('Phường/Xã')) page.fill({ 'Phường/Xã': commune });
  const radios = page.all('input[type="radio"]');
  if (radios.length > 0) page.typed.set(radios[0], true);
  page = await page.press('Tiếp tục');
  // A draft that was left open leads on to the step it has come to.
  const [, step] = /^\/nop-ho-so\/[^/]+\/([^/]+)$/.exec(page.path) ?? [];
  return step && step !== 'nguoi-nop' ? client.open(page.url.href.replace(/[^/]+$/, 'nguoi-nop')) : page;
}

export async function fillApplicant(page, commune = 'Phường Tân Ninh') {
  page.fill({ 'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': '12 Lê Lợi' });
  page.fill({ 'Phường/Xã': commune });
  return page.press('Tiếp tục');
}

export async function addPapers(page) {
  for (const input of page.all('input[type="file"]'))
    page.typed.set(input, [pdf(input.getAttribute('name'))]);
  return page.press('Tiếp tục');
}

export async function toReview(client, what = {}) {
  let page = await openDraft(client, what);
  assert.equal(page.heading, 'Thông tin người nộp');
  page = await fillApplicant(page, what.commune);
  assert.equal(page.heading, 'Thành phần hồ sơ');
  page = await addPapers(page);
  assert.equal(page.heading, 'Dịch vụ bưu chính');
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  return page;
}

export const ready = (page) =>
  page.fill({
    'Tôi cam đoan những lời khai trên là đúng sự thật': true,
    'Mã bảo mật': captchaOf(page),
  });

// From the procedure to the receipt: the page “Nộp hồ sơ thành công”.
export async function fileDossier(client, what) {
  const page = await ready(await toReview(client, what)).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  return page;
}

function latest() {
  const [[id, code, publicId]] = sql('SELECT id, code, public_id FROM dossier ORDER BY id DESC LIMIT 1');
  return { id, code, url: `${origin.portal}/ho-so/${publicId}` };
}

// A dossier of this client: { id, code, url }.
export async function filed(client) {
  let page = await addPapers(await atPapers(client));
  page = await ready(await page.press('Tiếp tục')).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  return latest();
}

// The same with an electronic form: an extract of the client's own registration,
// filled in on the page.
export async function filedForm(client) {
  const code = '2.000635';
  const go = (page) => page.press('Tiếp tục');
  // The circular's forms end one day; these stories do not.
  sql('UPDATE form_version SET in_force_to = NULL');
  sql(`DELETE d FROM draft d JOIN \`procedure\` p ON p.id = d.procedure_id WHERE p.code = '${code}' AND d.filed_at IS NULL`);
  let page = await (await atPapers(client, { code })).follow('Điền trên trang này');
  page = await go(page.fill({ 'Quan hệ với người được cấp bản sao': 'Bản thân' }));
  page = await go(page.fill({ 'Giới tính': 'Nữ', 'ng-dan-toc': '01' }));
  page = await go(page.fill({ 'gt-loai': 'khai-sinh', 'gt-ten': 'Giấy khai sinh', 'dk-noi': 'UBND xã Thanh Điền', 'so-ban-sao': '2', 'dk-ngay-nam': '2020' }));
  page = await (await go(page.fill({ 'Tôi cam đoan': true }))).press('Xong tờ khai');
  page = await ready(await go(await addPapers(page))).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công', page.errors.join());
  return latest();
}

// As an officer does it: from acceptance to the result, which is these files.
export function finish({ code }, ...files) {
  const folder = mkdtempSync(path.join(tmpdir(), 'result-'));
  const paths = files.map(({ name, data }) => {
    writeFileSync(path.join(folder, name), data);
    return path.join(folder, name);
  });
  for (const step of [['accept', code], ['start', code], ['finish', code, 'Mời nhận kết quả', ...paths]]) ctl('dossier', ...step);
}
