// SPDX-License-Identifier: GPL-3.0-or-later
// An address: another province brings its communes, at once with scripts, by a
// button without; never a button beside a list that nobody can use.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { origin, people, sql } from '../lib/stack.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

async function applicantPage(options) {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const page = await newPage(browser, options);
  await signInByBrowser(page, people()[2]);
  await page.goto(`${origin.portal}/thu-tuc/1.001193/noi-nop?phuong-xa=25459`);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByRole('heading', { name: 'Thông tin người nộp', level: 1 }).waitFor();
  return page;
}
const button = (page) => page.getByRole('button', { name: 'Hiện phường, xã của tỉnh này' });
const communes = (page) => page.locator('select[name="phuong-xa"] option').allTextContents();

// The seed has one province; the country's come with ../shared/data.
const skip = sql("SELECT 1 FROM unit WHERE name = 'Cần Thơ' LIMIT 1").length === 0 && 'there is no other province in the seed';

test('with scripts another province brings its communes at once, and no button is needed', { skip }, async () => {
  const page = await applicantPage({ width: 360 });
  assert.equal(await button(page).isVisible(), false);
  await page.getByRole('combobox', { name: 'Tỉnh/Thành phố' }).fill('can tho');
  await page.getByRole('combobox', { name: 'Tỉnh/Thành phố' }).press('Enter');
  await page.locator('select[name="phuong-xa"] option', { hasText: 'Ninh Kiều' }).first().waitFor({ state: 'attached' });
  assert.ok(!(await communes(page)).some((name) => name.includes('Tân Ninh')));
  await page.getByRole('combobox', { name: 'Phường/Xã' }).fill('ninh kieu');
  await page.getByRole('combobox', { name: 'Phường/Xã' }).press('Enter');
  assert.match(await page.getByRole('combobox', { name: 'Phường/Xã' }).inputValue(), /Ninh Kiều/);
  assert.equal(await button(page).isVisible(), false);
  await shot(page, 'address-communes');

  // The line breaks: the button is there, and does it.
  await page.route('**/nguoi-nop', (route) => (route.request().resourceType() === 'fetch' ? route.abort() : route.continue()));
  await page.getByRole('combobox', { name: 'Tỉnh/Thành phố' }).fill('tay ninh');
  await page.getByRole('combobox', { name: 'Tỉnh/Thành phố' }).press('Enter');
  await button(page).click();
  await page.locator('select[name="phuong-xa"] option', { hasText: 'Phường Tân Ninh' }).first().waitFor({ state: 'attached' });
});

// What people type, and today's commune.
for (const [typed, now] of [
  ['Phường 3 Thành phố Tây Ninh', 'Phường Tân Ninh'], ['p3 tp tây ninh', 'Phường Tân Ninh'],
  ['p. tan ninh', 'Phường Tân Ninh'], ['Thị trấn Gò Dầu', 'Phường Gò Dầu'], ['ninh son', 'Phường Bình Minh'],
]) {
  test(`a box for communes takes “${typed}” for ${now}`, async () => {
    const page = await applicantPage({ width: 360 });
    const box = page.getByRole('combobox', { name: 'Phường/Xã' });
    await box.focus();
    await box.fill(typed);
    await page.getByRole('option', { name: now }).first().waitFor();
    await box.press('ArrowDown');
    await box.press('Enter');
    assert.equal(await box.inputValue(), now);
    assert.equal(await page.locator('select[name="phuong-xa"]').evaluate((select) => select.selectedOptions[0].text), now);
  });
}

test('Enter while an input method composes a word does not choose', async () => {
  const page = await applicantPage({});
  const box = page.getByRole('combobox', { name: 'Phường/Xã' });
  await box.fill('gò dầu');
  await page.getByRole('option', { name: 'Phường Gò Dầu' }).first().waitFor();
  for (const key of ['ArrowDown', 'Enter']) {
    await box.dispatchEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true });
  }
  assert.equal(await box.inputValue(), 'gò dầu');
  assert.equal(await page.locator('[aria-selected="true"]').count(), 0);
});

test('without scripts the button brings them, and keeps what was typed', { skip }, async () => {
  const page = await applicantPage({ width: 360, javaScriptEnabled: false });
  await page.getByLabel('Số nhà, đường, ấp').fill('Số 7');
  await page.getByLabel('Tỉnh/Thành phố').selectOption({ label: 'Thành phố Cần Thơ' });
  await button(page).click();
  assert.ok((await communes(page)).some((name) => name.includes('Ninh Kiều')));
  assert.equal(await page.getByLabel('Số nhà, đường, ấp').inputValue(), 'Số 7');
});
