// SPDX-License-Identifier: GPL-3.0-or-later
// Every page reachable by links, signed in or not, in Vietnamese on a phone in the
// dark and in English on a desk in the light: right for axe, for the validator, for
// a thumb, and for who enlarges it. Then each form sent empty, since errors are part
// of the look. Pictures of all of them are in var/shots/.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { chooseUnit, newPage, openBrowser, shot } from '../lib/browser.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { register, sayYes, typeCode } from '../lib/smart.js';
import { captchaAnswer, hasProgram, origin, people } from '../lib/stack.js';
import { axeFaults, enlargedFaults, htmlFaults, ownFaults, walk } from './face.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

const ways = [
  { name: 'phone-dark', width: 360, height: 740, colorScheme: 'dark', language: 'vi' },
  { name: 'desk-light', width: 1280, height: 900, colorScheme: 'light', language: 'en' },
];
const speak = (page, language) => page.goto(`${new URL(page.url()).origin}/?ngon-ngu=${language}`);
const name = (url) => `${new URL(url).port.slice(-1)}${new URL(url).pathname}`.replace(/[^\w.-]+/g, '_').slice(0, 60);

// What is wrong with the pages that `page` comes by, and a look at the one it is on.
function watch(page, who, options) {
  const faults = [];
  const note = (what, list) => list.forEach((fault) => faults.push(`${what}: ${fault}`));
  const here = () => page.url().replace(/^https:\/\/localhost/, '');
  const keep = (more = '') => shot(page, `${who}-${options.name}-${name(page.url())}${more}`);

  const lookAtErrors = async (what) => {
    note(what, await axeFaults(page));
    note(what, await ownFaults(page));
    const focused = await page.evaluate(() => document.activeElement.className);
    if (!focused.includes('mc-error-summary')) note(what, [`the focus is on “${focused}”`]);
    for (const href of await page.$$eval('.mc-error-summary a', (list) => list.map((a) => a.getAttribute('href')))) {
      if (await page.locator(`[id="${decodeURIComponent(href.slice(1))}"]`).count() !== 1) note(what, [`${href} leads nowhere`]);
    }
    await keep('-loi');
  };
  const look = async (_, answer) => {
    const what = here();
    const isDesign = what.endsWith('/thiet-ke');
    note(what, await axeFaults(page));
    note(what, await ownFaults(page));
    note(what, await enlargedFaults(page));
    if (answer) note(what, await htmlFaults(answer));
    await keep();
    if (isDesign) return;
    const form = page.locator('main form#bieu-mau');
    if (await form.count() === 0) return;
    const button = form.locator('button.mc-button[type=submit]:not([formnovalidate]):not([aria-hidden])').last();
    if (await button.count() === 0) return;
    await Promise.all([page.waitForLoadState('load'), button.click()]);
    await page.waitForLoadState('load');
    if (await page.locator('.mc-error-summary').count() > 0) await lookAtErrors(`${what} sent empty`);
  };
  // The page as its address gives it, in the language of this way; then its form.
  const lookHere = async () => {
    const at = page.url();
    const inLanguage = (language) => page.goto(`${at}?ngon-ngu=${language}`);
    await look(page, await inLanguage(options.language));
    if (options.language !== 'vi') await inLanguage('vi');
  };
  // What a script changed in the page meanwhile.
  const lookNow = async (what) => note(what, await axeFaults(page));
  return { faults, look, lookHere, lookAtErrors, lookNow };
}

async function facesOf(options, starts, { who, signIn } = {}) {
  const page = await newPage(browser, { ...options, reducedMotion: 'reduce' });
  if (signIn) await signIn(page);
  else await page.goto(starts[0]);
  await speak(page, options.language);
  const { faults, look } = watch(page, who ?? 'anyone', options);
  const seen = await walk(page, starts, look);
  await page.context().close();
  assert.deepEqual([...new Set(faults)], [], `of ${seen.length} pages`);
}

// From “Chọn nơi nộp” to the dossier's page, with what goes wrong on the way. Each way
// files as somebody else: a draft left halfway would be gone on with by the other.
async function facesOfFiling(options) {
  const page = await newPage(browser, { ...options, reducedMotion: 'reduce' });
  const { faults, lookHere, lookAtErrors, lookNow } = watch(page, 'filing', options);
  const person = people()[ways.indexOf(options)];
  const press = async (label) => {
    await page.getByRole('button', { name: label, exact: true }).click();
    await page.waitForLoadState('load');
  };
  await signInByBrowser(page, person);
  await page.waitForURL(`${origin.portal}/**`);
  await page.goto(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  await chooseUnit(page, 'Phường/Xã', 'Tân Ninh');
  await press('Tiếp tục');
  await page.waitForURL(/nguoi-nop$/);

  await lookHere();
  await chooseUnit(page, 'Phường/Xã', 'Tân Ninh');
  await page.getByLabel('Số nhà, đường, ấp').fill('Số 12, đường 30 Tháng 4');
  await press('Tiếp tục');
  await page.waitForURL(/giay-to$/);

  await lookHere();
  await page.locator('input[type=file]').first().setInputFiles({ name: 'to-khai.docx', mimeType: 'application/zip', buffer: Buffer.from('chỉ là chữ') });
  await page.locator('.mc-file .mc-field__error').waitFor();
  await lookNow('a file that is none');
  await page.locator('input[type=file]').first().setInputFiles({ name: 'to-khai.png', mimeType: 'image/png', buffer: await page.screenshot() });
  await page.locator('.mc-file').getByRole('link', { name: /^Xem/ }).waitFor();
  await page.getByLabel(/Nộp bản giấy qua bưu điện/).check();
  await press('Tiếp tục');
  await page.waitForURL(/buu-chinh$/);

  await lookHere();
  if (/buu-chinh$/.test(page.url())) await press('Tiếp tục');
  await page.waitForURL(/kiem-tra$/);
  await lookHere();
  await page.getByLabel(/Tôi cam đoan/).check();
  await page.getByLabel('Mã bảo mật').fill(captchaAnswer(await page.locator('[name="captcha_id"]').inputValue()));
  await press('Lưu và gửi hồ sơ');
  await page.waitForURL(/xong$/);
  await lookHere();
  await page.getByRole('link', { name: 'Theo dõi hồ sơ' }).click();
  await page.waitForURL(/\/ho-so\//);
  await lookHere();
  const code = await page.locator('.mc-summary__value').first().innerText();
  await page.goto(`${origin.portal}/tra-cuu`);
  await page.getByLabel('Mã hồ sơ').fill(code);
  await page.getByLabel('Số điện thoại hoặc số CCCD').fill(person.phone);
  await press('Tra cứu');
  await page.locator('.mc-timeline').waitFor();
  faults.push(...await axeFaults(page), ...await ownFaults(page));
  await page.context().close();
  assert.deepEqual([...new Set(faults)], []);
}

// Smart from its registration to the devices, with a portal that waits.
async function facesOfSmart(options) {
  const page = await newPage(browser, { ...options, reducedMotion: 'reduce' });
  const { faults, look, lookHere } = watch(page, 'smart-in', options);
  await register(page);
  const portal = await newPage(browser, options);
  const waiting = watch(portal, 'qr', options);
  await portal.goto(`${origin.portal}/dang-nhap/qr`);
  await waiting.look();
  await typeCode(page, await portal.locator('.mc-code').innerText());
  await page.getByRole('button', { name: 'Đúng, đăng nhập' }).waitFor();
  await lookHere();
  await portal.locator('.mc-number').waitFor();
  await waiting.look();
  await sayYes(page, portal);
  await page.getByRole('heading', { name: 'Đã đồng ý đăng nhập' }).waitFor();
  await lookHere();
  await walk(page, ['/', '/quet', '/thiet-bi', '/thong-tin', '/ho-so'].map((path) => origin.smart + path), look);
  await portal.goto(`${origin.portal}/xac-minh`);
  await waiting.look();
  await Promise.all([page, portal].map((each) => each.context().close()));
  assert.deepEqual([...new Set([...faults, ...waiting.faults])], []);
}

const starts = {
  portal: ['/', '/thiet-ke', '/tro-nang', '/lien-he', '/thu-tuc', '/thu-tuc?q=zzzzzz', '/tra-cuu', '/dang-nhap', '/khong-co-trang-nay'],
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
    facesOf(way, ['/tai-khoan', '/ho-so', '/thu-tuc?q=khai+sinh', '/thu-tuc/1.001193', '/thu-tuc/1.001193/noi-nop', '/su-kien'].map((path) => origin.portal + path),
      { who: 'citizen', signIn: (page) => signInByBrowser(page, people()[0]) }));
  test(`a filing, step by step, ${way.name}`, { skip: !hasProgram('identity') && 'no identity yet' }, () => facesOfFiling(way));
  test(`Smart, signed in, ${way.name}`, { skip: !hasProgram('smart') && 'no Smart yet' }, () => facesOfSmart(way));
}
