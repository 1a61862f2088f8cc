// SPDX-License-Identifier: GPL-3.0-or-later
// The pages look as they did when somebody last looked at them and was content: at
// 360, 768 and 1280 px, in both languages, in the light and in the dark. Where a
// change is meant: ./motcua test looks --renew, and look at each picture git shows.
// Then the same pages with what nobody expects: names of a hundred letters, forty
// components, a slow line.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newPage, openBrowser } from '../lib/browser.js';
import { takeAway } from '../lib/catalogue.js';
import { Client } from '../lib/client.js';
import { fileDossier, fillApplicant, openDraft, toReview } from '../lib/filing.js';
import { signIn, signUp } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';
import { axeFaults, enlargedFaults, ownFaults } from '../browser/face.js';
import { compare, difference, kept, pictureOf } from './picture.js';
import { longProcedure, plainProcedure } from './procedures.js';

const widths = [360, 768, 1280];
const languages = ['vi', 'en'];
const schemes = ['light', 'dark'];

// The national catalogue may be there or not, so these pages show procedures of
// their own. `wrong`: the form is emptied and sent. `mine`: signed in.
const search = `/thu-tuc?q=${encodeURIComponent('thả diều sáo')}`;
const pages = {
  'home': () => ({ url: '/' }),
  'search': () => ({ url: search }),
  'search-none': () => ({ url: '/thu-tuc?q=zzzzzz' }),
  'procedure': () => ({ url: `/thu-tuc/${plainProcedure.code}` }),
  'procedure-long': () => ({ url: `/thu-tuc/${longProcedure.code}` }),
  'sign-in': () => ({ url: '/dang-nhap' }),
  'lookup-wrong': () => ({ url: '/tra-cuu', wrong: true }),
  'contact': () => ({ url: '/lien-he' }),
  'not-found': () => ({ url: '/khong-co-trang-nay' }),
  'design': () => ({ url: '/thiet-ke' }),
  'sign-up-wrong': () => ({ url: `${origin.identity}/dang-ky`, wrong: true }),
  'smart-register-wrong': () => ({ url: `${origin.smart}/dang-ky`, wrong: true }),
  'place-wrong': () => ({ url: `/thu-tuc/${longProcedure.code}/noi-nop`, wrong: true, mine: true }),
  'applicant-wrong': () => ({ url: `${draft}/nguoi-nop`, wrong: true, mine: true }),
  'papers': () => ({ url: `${draft}/giay-to`, mine: true }),
  'delivery-wrong': () => ({ url: `${draft}/buu-chinh`, wrong: true, mine: true }),
  'review': () => ({ url: `${draft}/kiem-tra`, mine: true }),
  'receipt': () => ({ url: filed, mine: true }),
  'dossiers': () => ({ url: '/ho-so', mine: true }),
};

let browser, folder, citizen, draft, filed;
const open = {}; // language → { anyone, mine }: pages

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'looks-'));
  const file = path.join(folder, 'procedures.json');
  writeFileSync(file, JSON.stringify({ groups: [], procedures: [plainProcedure, longProcedure] }));
  ctl('catalogue', 'import', file);
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  browser = await openBrowser();
  const person = await signUp(new Client(), 'Nguyễn Thị Ánh Nguyệt');
  citizen = new Client();
  await signIn(citizen, person);
  filed = (await fileDossier(citizen, plainProcedure)).path;
  draft = (await toReview(citizen, plainProcedure)).path.replace(/\/[^/]*$/, '');

  for (const language of languages) {
    const [anyone, mine] = await Promise.all([new Client(), citizen].map((who) => pageOf(who, { bypassCSP: true })));
    for (const page of [anyone, mine]) await page.context().route('**/*.css', withTypeface);
    for (const page of [anyone, mine]) await page.goto(`${origin.portal}/?ngon-ngu=${language}`);
    open[language] = { anyone, mine };
  }
});
after(async () => {
  for (const { code } of [plainProcedure, longProcedure]) takeAway(code);
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

// A page is drawn without its typeface where that is late; a picture waits for it.
async function withTypeface(route) {
  const answer = await route.fetch();
  await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('font-display:optional', 'font-display:block') });
}

// A page of the browser that is signed in as that client is.
async function pageOf(client, options) {
  const page = await newPage(browser, { reducedMotion: 'reduce', ...options });
  await page.context().addCookies(client.cookies.names().map((name) => ({ name, value: client.cookies.get(name), url: origin.portal })));
  return page;
}

// Opens it, and sends its form empty where that is what is to be seen.
async function show(page, { url, wrong }) {
  await page.goto(new URL(url, origin.portal).href);
  if (!wrong) return;
  await page.evaluate(() => {
    const form = document.querySelector('main form#bieu-mau');
    for (const field of form.querySelectorAll('input:not([type=hidden]), textarea'))
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = field.type === 'checkbox' && /^(lay|giao|nop-thay|gui|nhan)/.test(field.name);
      else field.value = '';
    // How many provinces there are tells whether one chooses or types.
    for (const field of form.querySelectorAll('select:not([name*=tinh])')) field.value = '';
    [...form.querySelectorAll('button.mc-button[type=submit]:not([formnovalidate]):not([name])')].pop().click();
  });
  await page.locator('.mc-error-summary').waitFor();
}

for (const [name, find] of Object.entries(pages)) {
  test(`${name} looks as it did`, async () => {
    const faults = await Promise.all(languages.map(async (language) => {
      const what = find();
      const page = open[language][what.mine ? 'mine' : 'anyone'];
      await show(page, what);
      const found = [];
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme });
          found.push(await compare(`${name}/${width}-${language}-${colorScheme}`, await pictureOf(page)));
        }
      }
      return found;
    }));
    assert.deepEqual(faults.flat().filter(Boolean), []);
  });
}

test('a block that moves, goes or takes another colour is seen', async () => {
  const page = open.vi.anyone;
  await page.setViewportSize({ width: 360, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(origin.portal + '/');
  const before = await pictureOf(page);
  assert.equal(await difference(before, await pictureOf(page)), undefined);
  for (const rule of [
    '.mc-hero__search { margin-left: 8px }',
    '.mc-hero__button { background: #8a1c1c }',
    '.mc-hero__tries li:last-child { visibility: hidden }',
    '.mc-card__picture { visibility: hidden }',
    '.mc-section { margin-top: 12px }',
    '.mc-header { border-bottom-color: transparent }',
    '.mc-section__title { font-size: 2em }',
    '.mc-four { padding-left: 12px }',
  ]) {
    const style = await page.addStyleTag({ content: rule });
    assert.ok(await difference(before, await pictureOf(page)), `not seen: ${rule}`);
    await style.evaluate((e) => e.remove());
  }
  assert.equal(await difference(before, await pictureOf(page)), undefined);
});

test('each picture that is kept is of a page above, and all are small', () => {
  const there = readdirSync(kept, { recursive: true }).filter((name) => name.endsWith('.avif'));
  const wanted = Object.keys(pages).flatMap((name) => widths.flatMap((width) => languages.flatMap((language) => schemes.map((scheme) => `${name}/${width}-${language}-${scheme}.avif`))));
  assert.deepEqual(there.sort(), wanted.sort());
  const bytes = there.reduce((sum, name) => sum + statSync(path.join(kept, name)).size, 0);
  assert.ok(bytes <= 1.8e6, `${bytes} bytes`);
});

test('a name of a hundred letters and forty components: nothing is cut, on a phone or a desk', async () => {
  const name = 'Công Tằng Tôn Nữ Nguyễn Phúc Thị Hồng Hạnh Trường Giang Thiên Thanh Bảo Ngọc Quỳnh Như Khánh Phương';
  assert.ok(name.length >= 98);
  const person = await signUp(new Client(), name);
  const client = new Client();
  await signIn(client, person);
  const papers = (await fillApplicant(await openDraft(client, longProcedure))).path;
  const faults = [];
  for (const width of [360, 1280]) {
    const page = await pageOf(client, { width });
    for (const url of ['/', '/tai-khoan', '/ho-so', search, `/thu-tuc/${longProcedure.code}`, papers.replace('giay-to', 'nguoi-nop'), papers]) {
      await page.goto(origin.portal + url);
      for (const fault of [...await axeFaults(page), ...await ownFaults(page), ...await enlargedFaults(page)]) faults.push(`${url} at ${width}: ${fault}`);
    }
    assert.equal(await page.locator('.mc-paper').count(), 40);
    await page.context().close();
  }
  assert.deepEqual(faults, []);
});

// The places of that text on the page, each as the lines that it takes.
const linesOf = (page, wanted) => page.evaluate((code) =>
  [...document.querySelectorAll('main *')].filter((e) => e.textContent.includes(code) && ![...e.children].some((c) => c.textContent.includes(code))).map((e) => {
    const letters = [];
    const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode())
      for (let i = 0; i < node.length; i++) {
        const range = document.createRange();
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        letters.push([node.data[i], Math.round(range.getBoundingClientRect().top)]);
      }
    const from = e.textContent.indexOf(code);
    return letters.slice(from, from + code.length).reduce((text, [letter, top], i, all) => text + (i > 0 && top !== all[i - 1][1] ? ' ' : '') + letter, '').split(' ');
  }), wanted);

test('a dossier code is broken between its parts, however narrow the page', async () => {
  const page = await pageOf(citizen, { height: 740 });
  const [[id, code]] = sql('SELECT public_id, code FROM dossier ORDER BY id DESC LIMIT 1');
  for (const width of [200, 320, 360]) {
    await page.setViewportSize({ width, height: 740 });
    for (const url of [filed, `/ho-so/${id}`, '/ho-so']) {
      await page.goto(origin.portal + url);
      const places = await linesOf(page, code);
      assert.ok(places.length > 0, url);
      for (const lines of places)
        for (const line of lines.slice(0, -1)) assert.match(line, /[.-]$/, `${url} at ${width}: ${lines.join(' | ')}`);
    }
  }
  await page.context().close();
});

test('signed in, what is above a page on a phone is one row, and its parts one more', async () => {
  const page = await pageOf(citizen, { width: 360, height: 740 });
  for (const language of languages) {
    await page.goto(`${origin.portal}/ho-so?ngon-ngu=${language}`);
    const rows = await page.evaluate(() => ['.mc-header__row', '.mc-nav__list'].map((row) =>
      new Set([...document.querySelectorAll(`${row} a, ${row} button`)].map((e) => { const { top, height } = e.getBoundingClientRect(); return Math.round((top + height / 2) / 8); })).size));
    assert.deepEqual(rows, [1, 1], language);
  }
  await page.context().close();
});

test('on a slow line nothing moves while a page arrives', async () => {
  const faults = [];
  const walk = async (client, paths) => {
    const page = await pageOf(client, { width: 360, height: 740 });
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 60_000, uploadThroughput: 30_000 });
    // A cheap phone: what comes late is drawn late, too.
    await session.send('Emulation.setCPUThrottlingRate', { rate: 8 });
    await page.addInitScript(() => {
      globalThis.moves = [];
      new PerformanceObserver((list) => list.getEntries().forEach((e) => {
        globalThis.moves.push({ value: e.value, of: e.sources.map((s) => `${s.node?.className || s.node?.nodeName} from ${Math.round(s.previousRect.y)} to ${Math.round(s.currentRect.y)}`).join(', ') });
      })).observe({ type: 'layout-shift', buffered: true });
    });
    for (const path of paths) {
      await page.goto(new URL(path, origin.portal).href, { waitUntil: 'networkidle' });
      const moves = await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => done(globalThis.moves)))));
      const sum = moves.reduce((total, { value }) => total + value, 0);
      if (sum > 0.0005) faults.push(`${path} moved ${sum.toFixed(4)}: ${moves.map(({ of }) => of).join('; ')}`);
    }
    await page.context().close();
  };
  const steps = ['noi-nop', 'nguoi-nop', 'giay-to', 'buu-chinh', 'kiem-tra'].map((step) => `${draft}/${step}`);
  await Promise.all([
    walk(citizen, ['/', search, `/thu-tuc/${longProcedure.code}`, '/ho-so', filed, '/tai-khoan', ...steps]),
    walk(new Client(), ['/tra-cuu', '/dang-nhap', `${origin.identity}/dang-ky`, `${origin.smart}/dang-nhap`, `${origin.smart}/dang-ky`]),
  ]);
  assert.deepEqual(faults, []);
});
