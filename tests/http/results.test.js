// SPDX-License-Identifier: GPL-3.0-or-later
// “Dùng kết quả đã có”: what an agency returned here is a paper of the next
// dossier, with the code and the day it came from.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Client } from '../lib/client.js';
import { filed, finish } from '../lib/filing.js';
import { atPapers, papersOf, pdf } from '../lib/papers.js';
import { signIn } from '../lib/sign-in.js';
import { ctl, people, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
const words = (node) => node.textContent.replace(/\s+/g, ' ').trim();

const pick = (page, nth) =>
  page.press(words(page.all('.mc-paper')[nth].querySelector('button[name="mo"][value^="ket-qua."]')));

test('a result is offered with code and day, and becomes a paper without being sent', async () => {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[2]);
  const dossier = await filed(client);
  const { id, code } = dossier;
  const name = `trich-luc-${word()}.pdf`;
  finish(dossier, pdf(word(), { name }));
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

test('only what the agency gave is a result: its own signature, or else our seal, must hold', async () => {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[1]);
  const dossier = await filed(client);
  const plain = pdf(word(), { name: `khong-ky-${word()}.pdf` });
  // What bears a signature we know: the portal's own receipt. Then its day is changed.
  const { body: data } = await client.open(`${dossier.url}/giay-tiep-nhan.pdf`);
  const signed = { name: `da-ky-${word()}.pdf`, data };
  const day = data.lastIndexOf('/M (D:20') + '/M (D:20'.length;
  const changed = { name: `da-sua-${word()}.pdf`, data: Buffer.concat([data.subarray(0, day), Buffer.from('19'), data.subarray(day + 2)]) };
  finish(dossier, plain);
  for (const more of [signed, changed]) finish(await filed(client), more);

  const use = async (name) => {
    const page = await (await pick(await atPapers(client), 1)).fill({ [name]: true }).press('Dùng kết quả đã chọn');
    assert.equal(page.heading, 'Thành phần hồ sơ');
    return page.errors.length === 0 ? papersOf(page)[1].files.map((f) => f.name) : page.errors.join();
  };
  assert.deepEqual(await use(plain.name), [plain.name]);
  assert.deepEqual(await use(signed.name), [signed.name]);
  assert.match(await use(changed.name), /không còn đúng như cơ quan đã trả/);

  // The agency's signature needs no seal of ours; what has none does.
  sql('DELETE FROM result_seal');
  assert.deepEqual(await use(signed.name), [signed.name]);
  assert.match(await use(plain.name), /không còn đúng như cơ quan đã trả/);
  assert.match(ctl('dossier', 'seal'), /^[1-9]\d* results sealed/);
  assert.deepEqual(await use(plain.name), [plain.name]);

  // Another file in its row, with the seal of the first: not what was given.
  sql(`UPDATE result_seal s JOIN dossier_file x ON x.dossier_id = s.dossier_id AND x.file_id = s.file_id AND x.role = 'result'
         JOIN dossier_file p ON p.dossier_id = x.dossier_id AND p.role = 'paper' AND p.position = 1
          SET s.file_id = p.file_id, x.file_id = p.file_id WHERE x.name = '${plain.name}'`);
  assert.match(await use(plain.name), /không còn đúng như cơ quan đã trả/);
});
