// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way of a citizen, as the guide numbers it: find a procedure, sign in,
// choose where to file, supply the papers, send, and find it again. On a desktop
// with scripts, and on a small phone without any.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { fileInBrowser, headed } from '../lib/filing-by-browser.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { eventually, lastText, origin, people } from '../lib/stack.js';

// The seed's name, and the one of the national data.
const procedure = /^(Thủ tục )?đăng ký khai sinh$/i;
let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

async function journey(page, person, picture) {
  await page.goto(origin.portal);
  await page.locator('main').getByRole('search').locator('[name=q]').fill('khai sinh');
  await picture('home');
  await page.locator('main').getByRole('button', { name: /^Tìm/ }).first().click();
  await picture('search');
  await page.getByRole('link', { name: procedure }).first().click();
  await headed(page, procedure);
  await picture('procedure');

  await page.getByRole('link', { name: /^Nộp hồ sơ/ }).first().click();
  await picture('sign-in');
  await signInByBrowser(page, person);

  const { code, review } = await fileInBrowser(page, picture);
  await eventually(() => lastText(person.phone).includes(code), { what: 'a text that tells the code' });
  const receipt = await page.getByRole('link', { name: 'Tải giấy tiếp nhận' }).getAttribute('href');
  const file = await page.request.get(new URL(receipt, origin.portal).href);
  assert.equal(file.status(), 200);
  assert.match((await file.body()).subarray(0, 5).toString(), /^%PDF-/);

  // Going back to the step that sent it files nothing again.
  await page.goto(review);
  await headed(page, 'Nộp hồ sơ thành công');
  await page.goto(`${origin.portal}/ho-so`);
  await headed(page, 'Hồ sơ của tôi');
  assert.equal(await page.getByText(code, { exact: false }).count(), 1);
  await picture('dossiers');
  return code;
}

async function walk(person, options) {
  const page = await newPage(browser, options);
  const picture = (name) => shot(page, name);
  const code = await journey(page, person, picture).catch(async (error) => {
    await picture('journey-failed');
    throw error;
  });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  return code;
}

test('a citizen files at a desktop, with scripts', () => walk(people()[0], { width: 1280 }));

test('a citizen files on a small phone, without scripts', () =>
  walk(people()[1], { width: 360, height: 740, javaScriptEnabled: false }));
