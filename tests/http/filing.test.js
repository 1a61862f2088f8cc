// Filing from the procedure to the receipt, without a script, and what must hold
// when it is sent twice. Words in the labels are the journey's.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { pdf } from '../lib/papers.js';
import { captchaOf, signIn } from '../lib/sign-in.js';
import { origin, people, sql } from '../lib/stack.js';

const count = (table) => Number(sql(`SELECT COUNT(*) FROM ${table}`));

async function openDraft(client, code = '1.001193') {
  let page = await client.open(`${origin.portal}/thu-tuc/${code}/noi-nop`);
  if (page.hasControl('Phường/Xã')) page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
  const radios = page.all('input[type="radio"]');
  if (radios.length > 0) page.typed.set(radios[0], true);
  page = await page.press('Tiếp tục');
  return page;
}

async function fillApplicant(page) {
  page.fill({ 'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': '12 Lê Lợi' });
  page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
  return page.press('Tiếp tục');
}

async function addPapers(page) {
  for (const input of page.all('input[type="file"]'))
    page.typed.set(input, [pdf(input.getAttribute('name'))]);
  return page.press('Tiếp tục');
}

async function toReview(client) {
  let page = await openDraft(client);
  assert.equal(page.heading, 'Thông tin người nộp');
  page = await fillApplicant(page);
  assert.equal(page.heading, 'Thành phần hồ sơ');
  page = await addPapers(page);
  assert.equal(page.heading, 'Dịch vụ bưu chính');
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  return page;
}

const ready = (page) =>
  page.fill({
    'Tôi cam đoan những lời khai trên là đúng sự thật': true,
    'Mã bảo mật': captchaOf(page),
  });

test('a citizen files from the procedure to the receipt', async () => {
  const client = new Client();
  await signIn(client, people()[0]);
  const before = count('dossier');
  let page = await toReview(client);

  page = await ready(page).press('Lưu và gửi hồ sơ');

  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  assert.match(page.text ?? page.document.textContent, /-\d{6}-\d{4}/);
  assert.equal(count('dossier'), before + 1);
  const receipt = await page.follow('Tải giấy tiếp nhận');
  assert.match(receipt.headers?.['content-type'] ?? receipt.response.headers['content-type'], /pdf/);
});

test('sending twice at once files once', async () => {
  const client = new Client();
  await signIn(client, people()[1]);
  const before = count('dossier');
  const page = await toReview(client);
  const submission = ready(page).submission('Lưu và gửi hồ sơ');

  const answers = await Promise.all([1, 2, 3].map(() => page.send(submission)));

  for (const answer of answers) assert.equal(answer.heading, 'Nộp hồ sơ thành công');
  assert.equal(count('dossier'), before + 1);
});

test('a wrong phone number keeps the name and names the field', async () => {
  const client = new Client();
  await signIn(client, people()[2]);
  let page = await openDraft(client);

  page = await page.fill({ 'Số điện thoại': '12', 'Nơi cấp': 'Cục Cảnh sát' }).press('Tiếp tục');

  assert.match(page.title, /^Lỗi: /);
  assert.equal(page.value('Nơi cấp'), 'Cục Cảnh sát');
  assert.equal(page.value('Số điện thoại'), '12');
});

test('another citizen’s draft does not exist', async () => {
  const owner = new Client();
  await signIn(owner, people()[3]);
  const page = await openDraft(owner);
  const stranger = new Client();
  await signIn(stranger, people()[4]);

  const answer = await stranger.open(page.url);

  assert.equal(answer.status, 404);
});
