// The pages look as they did when somebody last looked at them and was content: at
// 360, 768 and 1280 px, in both languages, in the light and in the dark. Where a
// change is meant: ./motcua test looks --renew, and look at each picture git shows.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newPage, openBrowser } from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { fileDossier, toReview } from '../lib/filing.js';
import { signIn, signUp } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';
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

let browser, folder, draft, filed;
const open = {}; // language → { anyone, mine }: pages

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'looks-'));
  const file = path.join(folder, 'procedures.json');
  writeFileSync(file, JSON.stringify({ groups: [], procedures: [plainProcedure, longProcedure] }));
  ctl('catalogue', 'import', file);
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  browser = await openBrowser();
  const person = await signUp(new Client(), 'Nguyễn Thị Ánh Nguyệt');
  const client = new Client();
  await signIn(client, person);
  filed = (await fileDossier(client, plainProcedure)).path;
  draft = (await toReview(client, plainProcedure)).path.replace(/\/[^/]*$/, '');

  for (const language of languages) {
    const [anyone, mine] = await Promise.all([0, 1].map(() => newPage(browser, { bypassCSP: true, reducedMotion: 'reduce' })));
    await mine.context().addCookies(client.cookies.names().map((name) => ({ name, value: client.cookies.get(name), url: origin.portal })));
    for (const page of [anyone, mine]) await page.goto(`${origin.portal}/?ngon-ngu=${language}`);
    open[language] = { anyone, mine };
  }
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

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
  assert.ok(bytes <= 1.5e6, `${bytes} bytes`);
});
