// SPDX-License-Identifier: GPL-3.0-or-later
// browser.js: Debian's Chromium through playwright-core, and pictures of pages.
//
//   const browser = await openBrowser();            // after(() => browser.close())
//   const page = await newPage(browser, { width: 360, javaScriptEnabled: false });
//   await shot(page, 'papers');                     // var/shots/papers-360.png
import { chromium } from 'playwright-core';
import path from 'node:path';
import { shotsFolder } from './stack.js';

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // A context's ignoreHTTPSErrors does not reach its service workers.
  '--ignore-certificate-errors',
];

export function openBrowser({ args = [] } = {}) {
  return chromium.launch({
    executablePath: process.env.MOTCUA_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...flags, ...args],
  });
}

// A profile on disk: what one page of it is signed in to, others are, and so is
// whoever drives it through a port that args open.
export function openProfile(folder, { args = [], ...options } = {}) {
  return chromium.launchPersistentContext(folder, {
    executablePath: process.env.MOTCUA_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...flags, ...args],
    ignoreHTTPSErrors: true,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    ...options,
  });
}

// A page in a profile of its own. Anything the page says against its own
// policy, or an error in its scripts, is kept in page.complaints.
export async function newPage(browser, { width = 1280, height = 900, ...options } = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    viewport: { width, height },
    ...options,
  });
  context.setDefaultTimeout(60_000); // a busy machine's
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(message.text());
  });
  return page;
}

export async function shot(page, name) {
  const file = path.join(shotsFolder(), `${name}-${page.viewportSize().width}.png`);
  await page.screenshot({ path: file, fullPage: true });
  return file;
}

// Chooses that unit, unless one is chosen.
export async function chooseUnit(page, label, name) {
  const field = page.getByLabel(label, { exact: true }).first();
  if (await field.inputValue() !== '') return;
  // With scripts a long list is a box to type in.
  if (await field.getAttribute('role') === 'combobox') {
    await field.pressSequentially(name);
    await page.getByRole('option', { name }).first().click();
    return;
  }
  const options = await field.locator('option').evaluateAll((list) =>
    list.filter((o) => o.value !== '').map((o) => ({ value: o.value, text: o.textContent })));
  const option = options.find(({ text }) => text.includes(name)) ?? options[0];
  await field.selectOption(option.value);
}
