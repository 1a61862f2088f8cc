// The whole way of a citizen, as the guide numbers it: find a procedure, sign in,
// choose where to file, supply the papers, send, and find it again. On a desktop
// with scripts, and on a small phone without any.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { chooseUnit, newPage, openBrowser, shot } from '../lib/browser.js';
import { pdf } from '../lib/papers.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { captchaAnswer, eventually, lastText, origin, people } from '../lib/stack.js';

// The seed's name, and the one of the national data.
const procedure = /^(Thủ tục )?đăng ký khai sinh$/i;
let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

const headed = (page, words) =>
  page.getByRole('heading', { level: 1, name: words }).waitFor();
const press = (page, words) =>
  page.getByRole('button', { name: words, exact: true }).click();

// The first choice of each radio group that wants one.
async function chooseFirst(page) {
  for (const group of await page.locator('main fieldset:has(input[type="radio"])').all())
    if (await group.locator('input[type="radio"]:checked').count() === 0)
      await group.locator('input[type="radio"]').first().check();
}

async function fillWhereEmpty(page, label, value) {
  const field = page.getByLabel(label, { exact: true }).first();
  if (await field.inputValue() === '') await field.fill(value);
}

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

  await headed(page, 'Chọn nơi nộp');
  await chooseFirst(page);
  await chooseUnit(page, 'Phường/Xã', 'Tân Ninh');
  await picture('place');
  await press(page, 'Tiếp tục');

  await headed(page, 'Thông tin người nộp');
  await chooseUnit(page, 'Tỉnh/Thành phố', 'Tây Ninh');
  const renew = page.getByRole('button', { name: 'Hiện phường, xã của tỉnh này', exact: true });
  if (await renew.first().isVisible()) {
    await renew.first().click();
    await headed(page, 'Thông tin người nộp');
  }
  await chooseUnit(page, 'Phường/Xã', 'Tân Ninh');
  await fillWhereEmpty(page, 'Số nhà, đường, ấp', '12 đường Cách Mạng Tháng Tám');
  await picture('applicant');
  await press(page, 'Tiếp tục');

  await headed(page, 'Thành phần hồ sơ');
  // Nothing supplied: the page says what is missing, and where.
  await press(page, 'Tiếp tục');
  await page.getByText('Có lỗi cần sửa').waitFor();
  const missing = await page.locator('fieldset.mc-paper--error, fieldset.mc-field--error').count();
  assert.ok(missing > 0, 'a required paper is asked for');
  const papers = page.locator('fieldset.mc-paper', { hasText: 'Bắt buộc' });
  const count = await papers.count();
  for (let i = 0; i < count; i++) {
    await papers.nth(i).locator('input[type="file"]').setInputFiles(pdf(`giay-to-${i + 1}`, { name: `giay-to-${i + 1}.pdf` }));
    const send = papers.nth(i).locator('button[name="tai-len"]');
    if (await send.isVisible()) await send.click(); // with scripts it goes by itself
    await papers.nth(i).getByRole('link', { name: `Xem giay-to-${i + 1}.pdf` }).waitFor();
  }
  await picture('papers');
  await press(page, 'Tiếp tục');

  await headed(page, 'Dịch vụ bưu chính');
  await picture('delivery');
  await press(page, 'Tiếp tục');

  await headed(page, 'Kiểm tra và gửi');
  await page.getByLabel('Tôi cam đoan những lời khai trên là đúng sự thật').check();
  const id = await page.locator('[name="captcha_id"]').inputValue();
  await page.getByLabel('Mã bảo mật').fill(captchaAnswer(id));
  await picture('review');
  const review = page.url();
  await press(page, 'Lưu và gửi hồ sơ');

  await headed(page, 'Nộp hồ sơ thành công');
  await picture('success');
  const text = await page.locator('main').innerText();
  const [code] = /\b[A-Z0-9]+(?:\.[A-Z0-9]+)*-\d{6}-\d+\b/.exec(text) ?? [];
  assert.ok(code, `a code in: ${text}`);
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
