// SPDX-License-Identifier: GPL-3.0-or-later
// What breaks in the middle of a filing, and what must still be there after it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { allAnswer, Client, raw } from '../lib/client.js';
import { pdf } from '../lib/papers.js';
import { captchaOf, signIn } from '../lib/sign-in.js';
import { eventually, folder, origin, part, people, sql, sqlHolding, workers } from '../lib/stack.js';

const count = (table) => Number(sql(`SELECT COUNT(*) FROM ${table}`));

const citizens = people();
const signedIn = new Map(); // one sign-in each: a phone gets one code a minute

async function citizen(nth) {
  nth %= citizens.length;
  if (!signedIn.has(nth)) {
    sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
    const client = new Client();
    await signIn(client, citizens[nth]);
    signedIn.set(nth, client);
  }
  return signedIn.get(nth);
}

// The nth sample person, signed in, on the first step of a new draft.
async function atApplicant(nth) {
  const client = await citizen(nth);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await client.open(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
  const radios = page.all('input[type="radio"]');
  if (radios.length > 0) page.typed.set(radios[0], true);
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Thông tin người nộp');
  return { client, page };
}

const applicant = (page) =>
  page.fill({ 'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': '12 Lê Lợi', 'Phường/Xã': 'Phường Tân Ninh' });

async function atReview(nth) {
  let { client, page } = await atApplicant(nth);
  page = await applicant(page).press('Tiếp tục');
  for (const input of page.all('input[type="file"]')) page.typed.set(input, [pdf(`${nth}${input.getAttribute('name')}`)]);
  page = await page.press('Tiếp tục');
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  return { client, page };
}

const ready = (page) =>
  page.fill({ 'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(page) });

test('with MariaDB away every page says so, and what was typed is sent again', async () => {
  const { client, page } = await atApplicant(5);
  const submission = applicant(page).submission('Tiếp tục');
  part('stop', 'mariadb');
  let answer;
  try {
    answer = await page.send(submission);
    assert.equal(answer.status, 503);
    assert.match(answer.text, /chưa mất gì|không mất gì|không bị mất/i);
    assert.ok(answer.headers['retry-after']);
  } finally {
    part('start', 'mariadb');
  }

  answer = await eventually(async () => {
    const again = await page.send(submission);
    return again.heading === 'Thành phần hồ sơ' && again;
  }, { seconds: 20, what: 'the step after MariaDB was back' });
  const back = await client.open(new URL('nguoi-nop', answer.url).href);
  assert.equal(back.value('Số nhà, đường, ấp'), '12 Lê Lợi');
});

test('workers killed while sending: one dossier, whoever answered', async () => {
  const { page } = await atReview(6);
  const before = count('dossier');
  const submission = ready(page).submission('Lưu và gửi hồ sơ');
  const sending = Promise.allSettled([1, 2, 3].map(() => page.send(submission)));
  for (const pid of workers('portal')) {
    try { process.kill(pid, 'SIGKILL'); } catch { /* gone already */ }
  }
  await sending;

  const answer = await eventually(async () => {
    const again = await page.send(submission);
    return again.heading === 'Nộp hồ sơ thành công' && again;
  }, { seconds: 20, what: 'the receipt' });
  assert.match(answer.words, /-\d{6}-\d{4}/);
  assert.equal(count('dossier'), before + 1);
});

// The sanitizers end a process where our own code has an answer.
const skip = 'ASAN_OPTIONS' in process.env && 'under the sanitizers';

// Lets no worker have more of `what` than most(pid); gives what mends it.
function limit(what, most) {
  const limits = (pid, ...args) => execFileSync('prlimit', ['--pid', `${pid}`, ...args], { encoding: 'utf8' });
  const before = workers('portal').map((pid) => [pid, limits(pid, `--${what}`, '--noheadings', '--raw', '--output=SOFT').trim()]);
  for (const [pid] of before) limits(pid, `--${what}=${most(pid)}:`);
  return () => {
    for (const [pid, was] of before) {
      try {
        limits(pid, `--${what}=${was}:`);
      } catch (error) { // one that ended for want of it has a successor without limit
        if (workers('portal').includes(pid)) throw error;
      }
    }
  };
}

test('a pool that ends finishes the request in hand', async () => {
  const letGo = await sqlHolding('LOCK TABLES `procedure` WRITE, procedure_version WRITE');
  try {
    const page = raw(`${origin.portal}/du-lieu/thu-tuc/1.001193.json`);
    await eventually(() => sql("SELECT 1 FROM information_schema.processlist WHERE user = 'motcua_portal' AND state = 'Waiting for table metadata lock'").length > 0,
      { what: 'the page that waits' });
    const all = workers('portal');
    process.kill(Number(readFileSync(path.join(folder, 'run/portal.pid'), 'utf8').split(' ')[0]), 'SIGTERM');
    await eventually(() => workers('portal').length < all.length, { what: 'the end of those that were idle' });
    letGo();
    const { status, body } = await page;
    assert.equal(status, 200);
    assert.equal(JSON.parse(String(body)).code, '1.001193');
  } finally {
    letGo();
    part('restart', 'portal');
  }
});

test('without a file descriptor left a paper is refused with a sentence, and taken once there is one', { skip }, async () => {
  let { page } = await atApplicant(6);
  page = await applicant(page).press('Tiếp tục');
  for (const input of page.all('input[type="file"]')) page.typed.set(input, [pdf(`fd${input.getAttribute('name')}`)]);
  const submission = page.submission('Tiếp tục');
  await allAnswer('portal'); // each has open what it keeps open
  const mend = limit('nofile', (pid) => { // the first number that is free is one too many
    const open = new Set(readdirSync(`/proc/${pid}/fd`));
    let free = 0;
    while (open.has(`${free}`)) free++;
    return free;
  });
  try {
    const answer = await page.send(submission);
    if (answer.status === 200) assert.match(answer.words, /Cổng chưa cất được tệp này/); // there was one for the request
    else assert.match(answer.words, /đã lưu vẫn còn/);
  } finally {
    mend();
  }
  assert.equal((await page.send(submission)).heading, 'Dịch vụ bưu chính');
});

test('without memory left a request fails alone with a page', { skip }, async () => {
  part('restart', 'portal'); // the index of the search is not built yet
  await allAnswer('portal');
  const mend = limit('as', (pid) => 65_536
    + 1024 * Number(/^VmSize:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]));
  try {
    const answer = await new Client().open(`${origin.portal}/thu-tuc?q=khai+sinh`);
    assert.ok(answer.status >= 500);
    assert.match(answer.words, /đã lưu vẫn còn/);
  } finally {
    mend();
  }
  const answers = await Promise.all(Array.from({ length: 12 }, () => raw(`${origin.portal}/thu-tuc?q=khai+sinh`)));
  assert.ok(answers.every(({ status }) => status === 200), 'no later request pays for it');
});

test('a draft that changed in another tab is shown again, not sent', async () => {
  const { client, page } = await atReview(7);
  const before = count('dossier');
  const step = new URL('nguoi-nop', page.url).href;
  await (await client.open(step)).fill({ 'Số nhà, đường, ấp': '99 Nguyễn Huệ' }).press('Tiếp tục');

  const answer = await ready(page).press('Lưu và gửi hồ sơ');

  assert.equal(answer.heading, 'Kiểm tra và gửi');
  assert.match(answer.words, /99 Nguyễn Huệ/);
  assert.equal(count('dossier'), before);
});

test('a wrong security code keeps the page, and a right one then files', async () => {
  let { page } = await atReview(8);
  const before = count('dossier');
  page = await ready(page).fill({ 'Mã bảo mật': '000000' }).press('Lưu và gửi hồ sơ');
  assert.match(page.title, /^Lỗi: /);
  assert.equal(count('dossier'), before);
  page = await ready(page).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  assert.equal(count('dossier'), before + 1);
});

test('a post without a valid token is 403, and one press goes on as typed', async () => {
  const { page } = await atApplicant(9);
  const submission = applicant(page).submission('Tiếp tục');
  submission.fields.find(([name]) => name === 'csrf')[1] = 'wrong';
  let answer = await page.send(submission);
  assert.equal(answer.status, 403);
  assert.match(answer.text, /Phiên làm việc đã hết hạn/);
  const [button] = answer.all('main form button[type="submit"]:not([name])').slice(-1);
  answer = await answer.press(button.textContent.trim());
  assert.equal(answer.heading, 'Thành phần hồ sơ');
});

test('fields too long, not UTF-8 or with NUL are told, never cut', async () => {
  const { page } = await atApplicant(10);
  for (const bad of ['x'.repeat(5000), 'a\0b', 'a\u0007b', 'a\u202eb', Buffer.from([0x61, 0xff, 0xfe])]) {
    const submission = applicant(page).submission('Tiếp tục');
    submission.fields.find(([, value]) => value === '12 Lê Lợi')[1] = 'THE-VALUE';
    const body = new URLSearchParams(submission.fields).toString()
      .replace('THE-VALUE', [...Buffer.from(bad)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
    const answer = await page.client.open(submission.url, { method: 'POST', body, type: 'application/x-www-form-urlencoded', from: page });
    assert.match(answer.title, /^Lỗi: /, String(bad).slice(0, 10));
  }
});

test('another’s dossier looks like one that never was', async () => {
  const { page } = await atReview(5);
  const filed = await ready(page).press('Lưu và gửi hồ sơ');
  const [[id]] = sql('SELECT public_id FROM dossier ORDER BY id DESC LIMIT 1');
  assert.equal(filed.heading, 'Nộp hồ sơ thành công');
  const stranger = await citizen(2);
  const theirs = await stranger.open(`${origin.portal}/ho-so/${id}`);
  const nobodys = await stranger.open(`${origin.portal}/ho-so/AAAAAAAAAAAAAAAAAAAAAA`);
  assert.equal(theirs.status, 404);
  assert.equal(nobodys.status, 404);
  assert.equal(theirs.heading, nobodys.heading);
});

test('the language switch keeps what was typed', async () => {
  const { page } = await atApplicant(1);
  const answer = await applicant(page).press('English');
  assert.equal(answer.document.documentElement.getAttribute('lang'), 'en');
  assert.ok(answer.all('input').some((input) => input.getAttribute('value') === '12 Lê Lợi'));
  assert.doesNotMatch(answer.title, /Lỗi|Error/);
  await answer.press('Tiếng Việt');
});

// Last: it ends everybody's session.
test('a session that ended in the middle of a form leads back to the draft', async () => {
  const { client, page } = await atApplicant(4);
  await applicant(page).press('Tiếp tục');
  const papers = page.url.href.replace('nguoi-nop', 'giay-to');
  const form = await client.open(papers);
  sql('DELETE FROM session');
  sql('DELETE FROM throttle; DELETE FROM otp; DELETE FROM session', 'motcua_identity');

  const answer = await form.press('Tiếp tục');
  assert.equal(answer.status, 403);
  assert.match(answer.text, /Phiên làm việc đã hết hạn/);
  let again = await client.open(papers);
  assert.match(again.url.pathname, /^\/dang-nhap/);
  again = await signIn(client, citizens[4 % citizens.length], again);
  assert.equal(again.url.href, papers);
  const first = await client.open(papers.replace('giay-to', 'nguoi-nop'));
  assert.equal(first.value('Số nhà, đường, ấp'), '12 Lê Lợi');
});
