// SPDX-License-Identifier: GPL-3.0-or-later
// Finding a procedure as people do it: by a few letters, by keyboard or finger,
// with filters, with and without scripts.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { eventually, origin } from '../lib/stack.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

// The national list puts “Thủ tục” before its name.
const birth = /^(thủ tục )?đăng ký khai sinh$/i;
const box = (page) => page.getByRole('search').getByRole('combobox').first();

test('names are offered while one types, and the keyboard opens one', async () => {
  const page = await newPage(browser, { width: 360 });
  await page.goto(`${origin.portal}/`);
  await box(page).pressSequentially('khai sinh', { delay: 30 });
  const list = page.getByRole('listbox', { name: 'Thủ tục gợi ý' });
  await list.getByRole('option', { name: birth }).waitFor();
  await shot(page, 'suggestions');
  await page.keyboard.press('ArrowDown');
  const chosen = await list.getByRole('option', { selected: true }).textContent();
  assert.equal(await box(page).getAttribute('aria-expanded'), 'true');
  assert.equal(await page.locator(`#${await box(page).getAttribute('aria-activedescendant')}`).textContent(), chosen);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: chosen }).waitFor();
  assert.match(page.url(), /\/thu-tuc\/\d/);
  assert.deepEqual(page.complaints, []);
});

test('Enter without choosing searches; Escape leaves what was typed', async () => {
  const page = await newPage(browser);
  await page.goto(`${origin.portal}/thu-tuc`);
  await box(page).pressSequentially('ket hon', { delay: 30 });
  const list = page.getByRole('listbox', { name: 'Thủ tục gợi ý' });
  await list.waitFor();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
  assert.equal(await box(page).inputValue(), 'ket hon');
  // An answer that comes after Escape opens nothing.
  let release;
  const late = new Promise((done) => { release = done; });
  await page.route('**/goi-y?*', async (route) => { await late; await route.continue(); });
  const asked = page.waitForRequest('**/goi-y?*');
  await page.keyboard.type('x');
  await asked;
  await page.keyboard.press('Escape');
  const answered = page.waitForResponse('**/goi-y?*');
  release();
  await (await answered).finished();
  await page.evaluate(() => new Promise((done) => { setTimeout(done); }));
  assert.ok(await list.isHidden());
  await box(page).fill('ket hon'); // Escape with no list empties a search box
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /kết hôn/i }).first().waitFor();
  assert.equal(new URL(page.url()).searchParams.get('q'), 'ket hon');
});

test('a finger opens what is offered; a line that is away leaves the form as it is', async () => {
  const page = await newPage(browser, { width: 360, hasTouch: true });
  await page.goto(`${origin.portal}/thu-tuc`);
  await page.route('**/goi-y?*', (route) => route.abort());
  await box(page).pressSequentially('chung thuc', { delay: 30 });
  await page.waitForRequest('**/goi-y?*').catch(() => {});
  assert.equal(await page.getByRole('listbox', { name: 'Thủ tục gợi ý' }).isVisible(), false);
  await page.unroute('**/goi-y?*');
  await box(page).press('Backspace');
  const first = page.getByRole('listbox', { name: 'Thủ tục gợi ý' }).getByRole('option').first();
  await first.waitFor();
  const name = await first.textContent();
  await first.tap();
  await page.getByRole('heading', { level: 1, name }).waitFor();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a slip of the finger and no marks still lead to the page, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const page = await newPage(browser, { width: 360, javaScriptEnabled });
    await page.goto(`${origin.portal}/`);
    await page.getByRole('search').locator('[name=q]').fill('dang ky khai snih');
    if (javaScriptEnabled) await page.getByRole('option', { name: 'Tìm tất cả với “dang ky khai snih”' }).click();
    else await page.getByRole('search').getByRole('button').click();
    await page.getByText('Gần với').first().waitFor();
    await page.locator('.mc-list__title a').first().click();
    await page.getByRole('heading', { level: 1, name: birth }).waitFor();
    assert.match(page.url(), /1\.001193/);
  });

  test(`filters tell their counts and combine, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const page = await newPage(browser, { javaScriptEnabled });
    await page.goto(`${origin.portal}/thu-tuc?q=khai+sinh`);
    const number = (text) => Number(text.replaceAll('.', '')); // 1.234
    const total = async () => number(/\d[\d.]*/.exec(await page.getByRole('status').first().textContent())[0]);
    const all = await total();
    const choose = async (label, n) => {
      const option = page.getByLabel(label, { exact: true }).locator('option').nth(n);
      const text = await option.textContent();
      await page.getByLabel(label, { exact: true }).selectOption(await option.getAttribute('value'));
      await page.getByRole('search').getByRole('button').click();
      await page.waitForLoadState();
      return number(/\(([\d.]+)\)$/.exec(text.trim())[1]);
    };
    const told = await choose('Cấp thực hiện', 1);
    await eventually(async () => (await total()) === told, { what: `${told} results` });
    assert.ok(told <= all);
    const both = await choose('Mức độ', 1);
    await eventually(async () => (await total()) === both, { what: `${both} results` });
    assert.ok(both <= told);
    await shot(page, `filters-${javaScriptEnabled ? 'with' : 'without'}`);
  });
}
