// SPDX-License-Identifier: GPL-3.0-or-later
// What axe cannot see: where the focus goes, what the Enter key does, what the
// small scripts do, and that all is there without them.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser } from '../lib/browser.js';
import { toReview } from '../lib/filing.js';
import { asPerson } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';
import { axeFaults } from './face.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());
const open = async (path, options) => {
  const page = await newPage(browser, options);
  await page.goto(origin.portal + path);
  return page;
};

test('the first Tab shows the skip link, and it leads past the header', async () => {
  const page = await open('/');
  await page.keyboard.press('Tab');
  const link = page.getByRole('link', { name: 'Đến nội dung chính' });
  assert.ok(await link.evaluate((e) => e === document.activeElement && e.getBoundingClientRect().top >= 0));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.closest('main') !== null), true);
});

test('the Enter key sends a form, and not its language switch', async () => {
  const page = await open('/thiet-ke');
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByLabel('Họ và tên').press('Enter');
  const body = (await sent).postData();
  assert.match(body, /name="ho-ten"|ho-ten=/);
  assert.doesNotMatch(body, /doi-ngon-ngu|doi-ma/);
});

test('a link of the error summary brings its field into view and focus', async () => {
  const page = await open('/thiet-ke');
  const alert = page.getByRole('alert', { name: 'Có lỗi cần sửa' });
  assert.equal(await alert.evaluate((e) => e === document.activeElement), true);
  await alert.getByRole('link', { name: 'Số điện thoại' }).click();
  const field = page.getByLabel('Số điện thoại');
  assert.equal(await field.evaluate((e) => e === document.activeElement), true);
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
});

test('from the last page Enter leads to the paper that is missing, and the next Tab into it', async () => {
  const client = await asPerson(3);
  const { path } = await toReview(client);
  sql(`DELETE x FROM draft_paper_file x JOIN draft d ON d.id = x.draft_id JOIN component c ON c.id = x.component_id
        WHERE d.public_id = '${path.split('/')[2]}' AND c.is_required`);
  const page = await newPage(browser, { width: 360 });
  await page.context().addCookies(client.cookies.names().map((name) =>
    ({ name, value: client.cookies.get(name), url: origin.portal, secure: true })));
  await page.goto(origin.portal + path);
  await page.getByRole('link', { name: /^Chưa có tệp nào/ }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Thành phần hồ sơ' }).waitFor();
  await page.keyboard.press('Tab');
  const { hash } = new URL(page.url());
  assert.match(hash, /^#giay-\d+$/);
  assert.equal(await page.evaluate(() => document.activeElement.closest('fieldset')?.id), hash.slice(1));
});

test('“Hiện mật khẩu” shows it, and hides it again before sending', async () => {
  const page = await open('/thiet-ke');
  const field = page.getByLabel('Mật khẩu', { exact: true });
  await field.fill('bí mật');
  await page.getByRole('button', { name: 'Hiện mật khẩu' }).click();
  assert.equal(await field.getAttribute('type'), 'text');
  await page.getByRole('button', { name: 'Ẩn mật khẩu' }).click();
  assert.equal(await field.getAttribute('type'), 'password');
});

test('a commune is found by letters without marks', async () => {
  const page = await open('/thiet-ke');
  const box = page.getByRole('combobox', { name: 'Phường/Xã' });
  await box.fill('mau so 12');
  assert.deepEqual(await page.getByRole('option').allTextContents().then((all) => all.filter((t) => t.includes('mẫu'))), ['Xã mẫu số 12']);
  assert.deepEqual(await axeFaults(page), []);
  await box.press('ArrowDown');
  await box.press('Enter');
  assert.equal(await box.inputValue(), 'Xã mẫu số 12');
  assert.equal(await page.locator('select[name="phuong-xa"]').evaluate((e) => e.value), '12');
  await box.fill('không có');
  await box.blur();
  assert.equal(await box.inputValue(), 'Xã mẫu số 12');
});

test('what is no commune stays in its box, and is told when the form is sent', async () => {
  const page = await open('/thiet-ke');
  const box = page.getByRole('combobox', { name: 'Phường/Xã' });
  const told = page.getByText('Không có đơn vị nào tên như vậy');
  await box.fill('Thị trấn Không Có');
  await box.evaluate((e) => e.form.requestSubmit());
  await told.waitFor();
  assert.equal(await box.inputValue(), 'Thị trấn Không Có');
  assert.equal(await box.evaluate((e) => e === document.activeElement), true);
  assert.deepEqual(await axeFaults(page), []);
  await box.fill('mau so 12');
  await page.getByRole('option', { name: 'Xã mẫu số 12' }).click();
  assert.equal(await told.count(), 0);
});

test('without scripts every field is there, and nothing that needs one', async () => {
  const page = await open('/thiet-ke', { javaScriptEnabled: false });
  assert.ok(await page.getByLabel('Phường/Xã').isVisible());
  assert.equal(await page.getByRole('button', { name: 'Hiện mật khẩu' }).count(), 0);
  assert.ok(await page.getByRole('button', { name: 'Đổi mã khác' }).isVisible());
});

test('pages say nothing against their own policy', async () => {
  for (const path of ['/', '/tro-nang', '/thiet-ke']) {
    const page = await open(path);
    await page.waitForLoadState('networkidle');
    // The picture of the design page's captcha does not exist.
    assert.deepEqual(page.complaints.filter((text) => !/404/.test(text)), [], path);
  }
});

test('the language switch keeps the page, and marks its language', async () => {
  const page = await open('/tro-nang');
  await page.getByRole('link', { name: 'English' }).click();
  await page.waitForURL(origin.portal + '/tro-nang');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Accessibility');
  await page.getByRole('link', { name: 'Tiếng Việt' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'vi');
});
