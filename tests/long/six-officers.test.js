// SPDX-License-Identifier: GPL-3.0-or-later
// Six people in six browsers carry ten dossiers to their end: one with a
// supplement, one with an opinion, one sent back to the step before, one with
// more time. The pages of their citizen tell the same.
//
//   ./motcua test long --only 'ten dossiers'
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser } from '../lib/browser.js';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';

const TEN = 10;
const browsers = [];
const pages = {};
let person, dossiers;

// A browser of one's own, in which they are signed in.
async function ofOwn(role, agency) {
  const client = await officer(role, agency ? { agency } : {});
  const browser = await openBrowser();
  const page = await newPage(browser);
  browsers.push(browser);
  await page.context().addCookies([{ name: '__Host-motcua_officer', value: client.cookies.get('__Host-motcua_officer'), url: origin.officer, secure: true, httpOnly: true }]);
  return page;
}
before(async () => {
  person = await citizen(0);
  dossiers = [];
  for (let i = 0; i < TEN; i++) dossiers.push(await filed(person));
  for (const [name, role, agency] of [['desk', 'desk'], ['head', 'head'], ['specialist', 'specialist'], ['signer', 'signer'], ['clerk', 'clerk'], ['consulted', 'consulted', 'H53.16']])
    pages[name] = await ofOwn(role, agency);
});
after(() => Promise.all(browsers.map((browser) => browser.close())));

const stage = (dossier) => sql(`SELECT stage FROM dossier_work WHERE dossier_id = ${dossier.id}`)[0][0];
const status = (dossier) => Number(sql(`SELECT status FROM dossier WHERE id = ${dossier.id}`)[0][0]);
const acts = (page) => page.locator('section[aria-labelledby="viec"]');

// One act by that person: its button, or its form filled by labels. What was
// done is seen at the dossier's page, to which it leads.
async function act(who, dossier, name, words, then) {
  const page = pages[who];
  const address = dossier.url.replace(origin.portal, origin.officer);
  await page.goto(address);
  if (!words) await acts(page).getByRole('button', { name, exact: true }).click();
  else {
    await acts(page).getByRole('link', { name, exact: true }).click();
    for (const [label, value] of Object.entries(words)) {
      const control = page.getByLabel(label, { exact: true });
      if (value === true) await control.check();
      else if (await control.evaluate((node) => node.localName) === 'select') await control.selectOption(value);
      else await control.fill(value);
    }
    await page.locator('#bieu-mau').getByRole('button', { name, exact: true }).last().click();
  }
  await page.waitForURL(address);
  assert.equal(stage(dossier), then, `${name} by ${who}`);
}
const date = { 'Ngày': '28', 'Tháng': '12', 'Năm': '2099' };

test('ten dossiers, six people: to their end, and the citizen reads the same', { timeout: 600_000 }, async () => {
  const [withSupplement, withOpinion, sentBack, withTime] = dossiers;
  for (const dossier of dossiers) await act('desk', dossier, 'Tiếp nhận hồ sơ', undefined, 'handover');
  for (const dossier of dossiers) await act('desk', dossier, 'Chuyển xử lý', undefined, 'assign');
  for (const dossier of dossiers) await act('head', dossier, 'Phân công', { 'Trần Ngọc Mai': true }, 'work');

  await act('specialist', withSupplement, 'Yêu cầu bổ sung', { 'Lý do': 'Thiếu bản sao giấy chứng sinh.' }, 'citizen');
  await (await person.open(withSupplement.url)).fill({ 'Nội dung trả lời': 'Tôi gửi lại bản rõ.' }).press('Gửi bổ sung');
  assert.equal(stage(withSupplement), 'work');
  await act('specialist', withOpinion, 'Xin ý kiến', { 'Cơ quan được hỏi': { label: 'Sở Xây dựng' }, 'Nội dung cần ý kiến': 'Đề nghị cho biết quy hoạch.', ...date, 'Bắt buộc có ý kiến': true }, 'opinion');
  await pages.consulted.goto(withOpinion.url.replace(origin.portal, origin.officer));
  await pages.consulted.getByLabel('Ý kiến của cơ quan bạn').fill('Phù hợp quy hoạch.');
  await pages.consulted.getByRole('button', { name: 'Gửi ý kiến' }).click();
  await pages.consulted.getByText('Phù hợp quy hoạch.').first().waitFor();
  assert.equal(stage(withOpinion), 'work');
  await act('signer', withTime, 'Gia hạn', { 'Lý do': 'Chờ xác minh ở địa phương khác.', ...date }, 'work');

  for (const [nth, dossier] of dossiers.entries()) {
    await act('specialist', dossier, 'Soạn kết quả', { 'Tiêu đề': 'Giấy khai sinh', 'Nội dung': 'Đăng ký khai sinh.' }, 'work');
    await act('specialist', dossier, 'Trình kiểm tra', undefined, 'check');
    if (dossier === sentBack) {
      await act('head', dossier, 'Trả lại bước trước', { 'Lý do': 'Số liệu ở đoạn hai chưa khớp.' }, 'work');
      await act('specialist', dossier, 'Trình kiểm tra', undefined, 'check');
    }
    await act('head', dossier, 'Thông qua', undefined, 'sign');
    await act('signer', dossier, 'Ký duyệt', {}, 'number');
    await act('clerk', dossier, 'Cấp số và phát hành', { 'Số': `${nth + 1}/KS-MUOI` }, 'return');
    await act('desk', dossier, 'Trả kết quả', { 'Người nhận': 'Lê Thị Ngọc Hân', 'Giấy tờ người nhận xuất trình': 'CCCD 0017' }, 'done');
  }

  for (const [nth, dossier] of dossiers.entries()) {
    assert.equal(status(dossier), 10);
    const { words } = await person.open(dossier.url);
    assert.match(words, /Đã trả kết quả/);
    assert.match(words, new RegExp(`${nth + 1}/KS-MUOI`));
    assert.equal(/Phiếu yêu cầu bổ sung/.test(words), dossier === withSupplement, dossier.code);
    assert.equal(/Văn bản xin lỗi và đề nghị gia hạn/.test(words), dossier === withTime, dossier.code);
    // What is said inside stays inside.
    assert.doesNotMatch(words, /Phù hợp quy hoạch|chưa khớp/);
    // Both sides tell of the same events, and in the same order.
    const events = sql(`SELECT kind FROM dossier_event WHERE dossier_id = ${dossier.id} ORDER BY position`).flat();
    assert.deepEqual(events.filter((kind) => kind !== 'supplement_asked' && kind !== 'supplemented' && kind !== 'extended'), ['filed', 'accepted', 'started', 'finished', 'returned']);
  }
  for (const page of Object.values(pages)) assert.deepEqual(page.complaints, []);
});
