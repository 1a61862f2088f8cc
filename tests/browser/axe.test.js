// Every page reachable by links, signed in or not, on a phone in the dark and on
// a desk in the light: right for axe, for the validator, and for a thumb. Then
// each form sent empty, since errors are part of the look. Pictures of all of
// them are in var/shots/.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { hasProgram, origin, people } from '../lib/stack.js';
import { axeFaults, htmlFaults, ownFaults, walk } from './face.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

const ways = [
  { name: 'phone-dark', width: 360, height: 740, colorScheme: 'dark' },
  { name: 'desk-light', width: 1280, height: 900, colorScheme: 'light' },
];
const name = (url) => `${new URL(url).port.slice(-1)}${new URL(url).pathname}`.replace(/[^\w.-]+/g, '_').slice(0, 60);

async function facesOf(options, starts, { who, signIn } = {}) {
  const page = await newPage(browser, { ...options, reducedMotion: 'reduce' });
  const faults = [];
  const note = (what, list) => list.forEach((fault) => faults.push(`${what}: ${fault}`));
  if (signIn) await signIn(page);

  const look = async (_, answer) => {
    const what = page.url().replace(/^https:\/\/localhost/, '');
    const isDesign = what.endsWith('/thiet-ke');
    note(what, await axeFaults(page));
    note(what, await ownFaults(page, isDesign));
    note(what, await htmlFaults(answer));
    await shot(page, `${who ?? 'anyone'}-${options.name}-${name(page.url())}`);
    if (isDesign) return;
    const form = page.locator('main form#bieu-mau');
    if (await form.count() === 0) return;
    const button = form.locator('button.mc-button[type=submit]:not([formnovalidate]):not([aria-hidden])').last();
    if (await button.count() === 0) return;
    await Promise.all([page.waitForLoadState('load'), button.click()]);
    await page.waitForLoadState('load');
    if (await page.locator('.mc-error-summary').count() === 0) return;
    const sent = `${what} sent empty`;
    note(sent, await axeFaults(page));
    note(sent, await ownFaults(page, true));
    const focused = await page.evaluate(() => document.activeElement.className);
    if (!focused.includes('mc-error-summary')) note(sent, [`the focus is on “${focused}”`]);
    for (const href of await page.$$eval('.mc-error-summary a', (list) => list.map((a) => a.getAttribute('href')))) {
      if (await page.locator(`[id="${decodeURIComponent(href.slice(1))}"]`).count() !== 1) note(sent, [`${href} leads nowhere`]);
    }
    await shot(page, `${who ?? 'anyone'}-${options.name}-${name(page.url())}-loi`);
  };
  const seen = await walk(page, starts, look);
  await page.context().close();
  assert.deepEqual([...new Set(faults)], [], `of ${seen.length} pages`);
}

const starts = {
  portal: ['/', '/thiet-ke', '/tro-nang', '/thu-tuc', '/thu-tuc?q=zzzzzz', '/tra-cuu', '/dang-nhap', '/khong-co-trang-nay'],
  identity: ['/', '/dang-nhap', '/dang-ky', '/quen-mat-khau', '/khong-co'],
  smart: ['/', '/dang-nhap', '/dang-ky', '/khong-co'],
  demophone: ['/', '/khong-co'],
};

for (const way of ways) {
  for (const [program, paths] of Object.entries(starts)) {
    test(`${program}, for anyone, ${way.name}`, { skip: !hasProgram(program) && 'not built yet' }, () =>
      facesOf(way, paths.map((path) => origin[program] + path), { who: program }));
  }
  test(`portal, signed in, ${way.name}`, { skip: !hasProgram('identity') && 'no identity yet' }, () =>
    facesOf(way, ['/tai-khoan', '/ho-so', '/kho-giay-to', '/thu-tuc/1.001193/noi-nop'].map((path) => origin.portal + path),
      { who: 'citizen', signIn: (page) => signInByBrowser(page, people()[0]) }));
}

test('at 400 % zoom (320 px) nothing scrolls sideways', async () => {
  const page = await newPage(browser, { width: 320, height: 256 });
  for (const path of ['/', '/thiet-ke', '/tro-nang']) {
    await page.goto(origin.portal + path);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path);
  }
  await page.context().close();
});
