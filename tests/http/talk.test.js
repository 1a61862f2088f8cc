// SPDX-License-Identifier: GPL-3.0-or-later
// “Trao đổi”: citizen and office talk about a dossier, with files, unread marked
// on both sides, and nobody asks for papers there.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { pdf } from '../lib/papers.js';
import { asPerson, citizen } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';

let person, desk;
before(async () => {
  person = await citizen(0);
  desk = await officer('desk');
});
const name = (dossier) => dossier.url.split('/').at(-1);
const inside = (dossier) => `${origin.officer}/ho-so/${name(dossier)}`;
const unread = (dossier) => sql(`SELECT office_unread, citizen_unread FROM dossier_work WHERE dossier_id = ${dossier.id}`)[0].join();
const told = (dossier) => sql(`SELECT message FROM outbox WHERE dedupe_key LIKE 'talk:${dossier.code}:%' AND channel = 'sms'`).length;
const say = async (who, at, words, files) => {
  const page = await who.open(`${at}/trao-doi`);
  if (files) page.typed.set(page.control('Tệp kèm theo'), files);
  return page.fill({ 'Nội dung': words }).press('Gửi');
};

test('a question and its answer, each unread until it is opened, with a file', async () => {
  const dossier = await filed(person);
  let page = await say(person, dossier.url, 'Tôi đến nhận kết quả buổi chiều được không?', [pdf('câu hỏi', { name: 'cau-hoi.pdf' })]);
  assert.match(page.words, /Tôi đến nhận kết quả buổi chiều được không\?/);
  assert.equal(unread(dossier), '1,0');
  page = await desk.open(`${origin.officer}/hang-doi/cho-tiep-nhan?tu=${dossier.code}`);
  assert.match(page.words, /Công dân vừa trả lời/);
  page = await desk.open(`${inside(dossier)}/trao-doi`);
  const file = await page.follow('cau-hoi.pdf');
  assert.match(file.headers['content-type'], /pdf/);
  assert.equal(unread(dossier), '0,0');

  page = await say(desk, inside(dossier), 'Được, bàn số 3 mở đến 17 giờ.');
  assert.match(page.words, /bàn số 3/);
  assert.equal(unread(dossier), '0,1');
  assert.equal(told(dossier), 1);
  // Who has not read the last is not told again.
  await say(desk, inside(dossier), 'Nhớ mang theo căn cước.');
  assert.equal(told(dossier), 1);
  page = await person.open(`${origin.portal}/ho-so`);
  assert.ok(page.hasLink('Có tin mới'));
  page = await person.open(`${dossier.url}/trao-doi`);
  assert.match(page.words, /Phạm Thị Thu Hà, Trung tâm Phục vụ hành chính công Phường Tân Ninh/);
  assert.equal(unread(dossier), '0,0');
  await say(desk, inside(dossier), 'Chúc bạn một ngày tốt.');
  assert.equal(told(dossier), 2);
  // Theirs to take along, as all that is kept of them.
  const kept = JSON.parse((await (await person.open(`${origin.portal}/tai-khoan/du-lieu`)).press('Tải dữ liệu của tôi')).text);
  const said = kept.dossier_messages.filter((message) => message.dossier === dossier.code).map(({ text }) => text);
  assert.deepEqual(said, ['Tôi đến nhận kết quả buổi chiều được không?', 'Được, bàn số 3 mở đến 17 giờ.', 'Nhớ mang theo căn cước.', 'Chúc bạn một ngày tốt.']);
});

test('the office is led to form 02 where its words ask for papers', async () => {
  const dossier = await filed(person);
  let page = await say(desk, inside(dossier), 'Bạn nộp thêm bản sao giấy chứng sinh nhé.');
  assert.match(page.words, /Có phải bạn đang yêu cầu thêm giấy tờ\?/);
  assert.equal(sql(`SELECT COUNT(*) FROM dossier_message WHERE dossier_id = ${dossier.id}`)[0][0], '0');
  const form = await page.press('Chuyển thành phiếu yêu cầu bổ sung');
  assert.equal(form.heading, 'Yêu cầu bổ sung');
  assert.equal(form.value('Lý do'), 'Bạn nộp thêm bản sao giấy chứng sinh nhé.');
  assert.deepEqual(form.errors, []);
  await form.press('Yêu cầu bổ sung');
  assert.equal(sql(`SELECT form FROM dossier_letter WHERE dossier_id = ${dossier.id}`)[0][0], '02');
  // Words that only sound like it are sent by who says so.
  page = await say(desk, inside(dossier), 'Phiếu bổ sung đã gửi bạn qua tin nhắn.');
  page = await page.fill({ 'Tin này không yêu cầu giấy tờ, vẫn gửi': true }).press('Gửi');
  assert.match(page.words, /Phiếu bổ sung đã gửi bạn/);
});

test('nobody else hears or speaks: strangers, who is only asked, a double press', async () => {
  const dossier = await filed(person);
  await say(person, dossier.url, 'Câu hỏi riêng của tôi.');
  const stranger = await asPerson(3);
  assert.equal((await stranger.open(`${dossier.url}/trao-doi`)).status, 404);
  const elsewhere = await officer('specialist', { agency: 'H53.16' });
  assert.equal((await elsewhere.open(`${inside(dossier)}/trao-doi`)).status, 404);
  const page = (await desk.open(`${inside(dossier)}/trao-doi`)).fill({ 'Nội dung': 'Đã nhận.' });
  await page.press('Gửi');
  await page.press('Gửi');
  assert.equal(sql(`SELECT COUNT(*) FROM dossier_message WHERE dossier_id = ${dossier.id}`)[0][0], '2');
});

test('it is kept as it was said: lines, ten thousand characters of Word, markup', async () => {
  const dossier = await filed(person);
  let page = await say(person, dossier.url, 'x'.repeat(10000));
  assert.match(page.errors.join(), /Nội dung/);
  assert.equal(page.value('Nội dung').length, 10000);
  page = await say(person, dossier.url, 'Dòng một\nDòng hai <b>đậm</b>');
  assert.match(page.words, /Dòng hai <b>đậm<\/b>/);
  assert.ok(page.all('.mc-lines').some((node) => node.textContent.includes('\n')));
  page = await say(person, dossier.url, 'Kèm tệp lạ', [{ name: 'x.exe', type: 'application/octet-stream', data: Buffer.from('MZ') }]);
  assert.match(page.errors.join(), /Tệp kèm theo/);
  assert.equal(page.value('Nội dung'), 'Kèm tệp lạ');
});

test('once the work is done nothing more is said, and what was said stays', async () => {
  const dossier = await filed(person);
  const open = (await person.open(`${dossier.url}/trao-doi`)).fill({ 'Nội dung': 'Muộn rồi.' });
  await say(person, dossier.url, 'Còn kịp không?');
  let page = await (await desk.open(inside(dossier))).follow('Từ chối tiếp nhận');
  await page.fill({ 'Lý do': 'Nơi nộp không đúng thẩm quyền.' }).press('Từ chối tiếp nhận');
  page = await open.press('Gửi');
  assert.match(page.words, /Hồ sơ đã xong, không trao đổi thêm/);
  assert.match(page.words, /Còn kịp không\?/);
  assert.ok(!page.words.includes('Muộn rồi.'));
});

test('officers who left an address get one mail a day of what waits for them', async () => {
  const who = desk.person;
  const mails = () => sql(`SELECT arg0 FROM outbox WHERE message = 'mail.digest' AND recipient = 'ban@example.vn'`);
  ctl('officer', 'add', who.id, who.name, who.phone, 'ban@example.vn');
  try {
    const dossier = await filed(person);
    await say(person, dossier.url, 'Có ai ở đó không?');
    // Whatever the hour: the chore's own hour is the worker's.
    sql("DELETE FROM outbox WHERE message = 'mail.digest'");
    assert.match(ctl('officer', 'digest'), /^\d+ officers/);
    assert.equal(mails().length, 1);
    assert.ok(Number(mails()[0][0]) >= 1);
    ctl('officer', 'digest');
    assert.equal(mails().length, 1, 'once a day');
  } finally {
    ctl('officer', 'add', who.id, who.name, who.phone);
    sql("DELETE FROM outbox WHERE message = 'mail.digest'");
  }
});
