// “Dùng kết quả đã có”: what an agency returned here is a paper of the next
// dossier, with the code and the day it came from.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Client } from '../lib/client.js';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { captchaOf, signIn } from '../lib/sign-in.js';
import { people, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
const words = (node) => node.textContent.replace(/\s+/g, ' ').trim();

async function file(client) {
  let page = await atPapers(client);
  const count = papersOf(page).length;
  for (let i = 0; i < count; i++) give(page, i, pdf(word(), { name: `g${i}.pdf` }));
  page = await (await page.press('Tiếp tục')).press('Tiếp tục');
  page = await page.fill({
    'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(page),
  }).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  return sql('SELECT id, code FROM dossier ORDER BY id DESC LIMIT 1')[0];
}

// As an agency's answer would: the dossier's row of its result.
function returned(dossier, name) {
  sql(`INSERT INTO dossier_file (dossier_id, role, position, file_id, name, added_at)
       SELECT dossier_id, 'result', 0, file_id, '${name}', UTC_TIMESTAMP(6)
         FROM dossier_file WHERE dossier_id = ${dossier} AND role = 'paper' ORDER BY id LIMIT 1`);
}

const pick = (page, nth) =>
  page.press(words(page.all('.mc-paper')[nth].querySelector('button[name="mo"][value^="ket-qua."]')));

test('a result is offered with code and day, and becomes a paper without being sent', async () => {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[2]);
  const [id, code] = await file(client);
  const name = `trich-luc-${word()}.pdf`;
  returned(id, name);
  let page = await atPapers(client);
  page = await pick(page, 1);
  assert.equal(page.heading, 'Dùng kết quả đã có');
  const offer = page.all('.mc-picked').map(words).find((text) => text.includes(name));
  assert.ok(offer.includes(code), offer);
  assert.match(offer, /Ngày trả: \d\d\/\d\d\/\d{4}/);
  page = await page.fill({ [name]: true }).press('Dùng kết quả đã chọn');
  assert.equal(page.heading, 'Thành phần hồ sơ');
  assert.deepEqual(papersOf(page)[1].files.map((f) => [f.name, f.note]), [[name, 'Kết quả đã có']]);

  // Another citizen has none of it, not even by its id.
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const stranger = new Client();
  await signIn(stranger, people()[3]);
  sql(`DELETE x FROM dossier_file x JOIN dossier d ON d.id = x.dossier_id
        WHERE x.role = 'result' AND d.account_id <> (SELECT account_id FROM (SELECT account_id FROM dossier WHERE id = ${id}) AS o)`);
  const [[file1]] = sql(`SELECT f.public_id FROM dossier_file x JOIN file f ON f.id = x.file_id WHERE x.name = '${name}'`);
  page = await atPapers(stranger);
  page = await pick(page, 1);
  assert.match(page.words, /Chưa có kết quả nào/);
  page = await atPapers(stranger);
  const submission = page.submission('Tải lên');
  const component = papersOf(page)[1].id.replace('giay-', '');
  submission.fields.push(['dung', 'ket-qua'], ['giay', component], ['chon', file1]);
  page = await page.send(submission);
  assert.deepEqual(papersOf(page)[1].files, []);
});
