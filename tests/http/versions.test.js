// SPDX-License-Identifier: GPL-3.0-or-later
// What was filed stays as it was: the procedure changes, districts go, and the
// dossier, its receipt and a draft on its way show what held when they were made.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { papers, takeAway, takeIn } from '../lib/catalogue.js';
import { Client } from '../lib/client.js';
import { addPapers, fileDossier, fillApplicant, openDraft, ready, toReview } from '../lib/filing.js';
import { asPerson } from '../lib/sign-in.js';
import { eventually, folder as stack, origin, part, sql } from '../lib/stack.js';

const folder = mkdtempSync(path.join(tmpdir(), 'versions-'));
const words = (page) => page.document.querySelector('main').textContent.replace(/\s+/g, ' ');

const withFee = (dong) => [{ kind: 'FEE', amount_vnd: dong, text: '', channels: ['online'] }];

async function receiptOf(client, url) {
  const file = path.join(folder, 'receipt.pdf');
  writeFileSync(file, (await client.open(`${url}/giay-tiep-nhan.pdf`)).body);
  return execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
}

test('a procedure changes: what was filed, its receipt and a draft on its way keep theirs', async () => {
  const code = '8.900001';
  takeIn(code, { name: 'Thủ tục trước khi đổi', cases: papers('Giấy tờ trước khi đổi'), fees: withFee(12000) });
  try {
    const client = await asPerson(0);
    await fileDossier(client, { code });
    const url = `${origin.portal}/ho-so/${sql('SELECT public_id FROM dossier ORDER BY id DESC LIMIT 1')[0][0]}`;
    let review = await toReview(client, { code });
    const draft = review.url;

    assert.match(takeIn(code, { name: 'Thủ tục sau khi đổi', cases: papers('Giấy tờ sau khi đổi'), fees: withFee(99000) }), /~ 8\.900001 {2}.*name.*fees|1 changed/);
    assert.match(words(await client.open(`${origin.portal}/thu-tuc/${code}`)), /Thủ tục sau khi đổi.*99\.000/);

    const dossier = words(await client.open(url));
    assert.match(dossier, /Thủ tục trước khi đổi/);
    assert.match(dossier, /Giấy tờ trước khi đổi/);
    const receipt = await receiptOf(client, url);
    for (const text of [/Thủ tục trước khi đổi/, /Giấy tờ trước khi đổi/]) assert.match(receipt, text);
    for (const text of [dossier, receipt]) assert.doesNotMatch(text, /sau khi đổi|99\.000/);

    review = await client.open(draft);
    assert.match(words(review), /Thủ tục trước khi đổi.*Giấy tờ trước khi đổi/);
    const filed = await ready(review).press('Lưu và gửi hồ sơ');
    assert.equal(filed.heading, 'Nộp hồ sơ thành công');
    assert.match(words(filed), /12\.000/);
    assert.doesNotMatch(words(filed), /99\.000/);
  } finally {
    takeAway(code);
  }
});

test('districts go: a dossier filed before keeps the names of its day', async (t) => {
  if (Number(sql("SELECT COUNT(*) FROM agency a JOIN unit u ON u.id = a.unit_id WHERE u.level = 'district'")) === 0)
    return t.skip('no agency of a district in this data');
  const file = path.join(stack, 'motcua.conf');
  const settings = readFileSync(file, 'utf8');
  const restart = async () => {
    part('restart', 'portal');
    await eventually(async () => (await new Client().open(`${origin.portal}/healthz`)).status === 200, { what: 'the portal' });
  };
  let url, client;
  try {
    writeFileSync(file, `${settings}\ncatalogue.day = 2025-06-02\n`);
    await restart();
    client = await asPerson(0);
    sql("DELETE FROM draft WHERE filed_at IS NULL; UPDATE account SET commune_code = '', commune_valid_from = NULL");
    let page = await client.open(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
    page = await page.fill({ 'Quận/Huyện': 'Thành phố Tây Ninh' }).press('Tiếp tục');
    page = await page.fill({ 'Phường/Xã': 'Phường 1' }).press('Tiếp tục');
    page = await fillApplicant(page, 'Phường 1');
    page = await (await addPapers(page)).press('Tiếp tục');
    page = await ready(page).press('Lưu và gửi hồ sơ');
    assert.equal(page.heading, 'Nộp hồ sơ thành công');
    url = `${origin.portal}/ho-so/${sql('SELECT public_id FROM dossier ORDER BY id DESC LIMIT 1')[0][0]}`;
  } finally {
    writeFileSync(file, settings);
    await restart();
  }
  const now = await openDraft(client);
  assert.equal(now.heading, 'Thông tin người nộp');
  assert.match(words(await client.open(url)), /Bộ phận Tiếp nhận và Trả kết quả Phường 1\b.*Phường 1, Thành phố Tây Ninh, Tỉnh Tây Ninh/);
  assert.match(await receiptOf(client, url), /Bộ phận Tiếp nhận và Trả kết quả Phường 1\b/);
});
