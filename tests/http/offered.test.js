// SPDX-License-Identifier: GPL-3.0-or-later
// What one typed of oneself once is offered the next time, and no more is asked
// than a form of the procedure prints.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { papers, takeAway, takeIn } from '../lib/catalogue.js';
import { fillApplicant, openDraft } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { origin, people, sql } from '../lib/stack.js';

const code = '9.310016';
const who = people()[5];

test('an address, a phone and an e-mail that were typed in one filing stand in the next, and what was there stays', async () => {
  takeIn(code, { name: 'Thủ tục thử hỏi địa chỉ', cases: papers('Giấy tờ thử') });
  try {
    sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
    const client = new Client();
    await signIn(client, who);
    sql(`DELETE FROM draft WHERE filed_at IS NULL; UPDATE account SET street = '', commune_code = '', commune_valid_from = NULL, email = '' WHERE id_number = '${who.id}'`);
    let page = await openDraft(client);
    assert.equal(page.value('Số nhà, đường, ấp'), '');
    page.fill({ Email: 'nguoi.nop@example.vn' });
    await fillApplicant(page);
    page = await openDraft(client, { code });
    assert.equal(page.heading, 'Thông tin người nộp');
    assert.equal(page.value('Số nhà, đường, ấp'), '12 Lê Lợi');
    assert.match(page.value('Phường/Xã'), /\d/, 'the commune is chosen');
    assert.equal(page.value('Email'), 'nguoi.nop@example.vn');
    // Another address of the second filing is that filing's alone.
    await page.fill({ 'Số nhà, đường, ấp': '7 Lý Tự Trọng' }).press('Tiếp tục');
    assert.deepEqual(sql(`SELECT street FROM account WHERE id_number = '${who.id}'`), [['12 Lê Lợi']]);
    page = await client.open(`${origin.portal}/tai-khoan`);
    assert.equal(page.value('Số nhà, đường, ấp'), '12 Lê Lợi', 'and it is seen, and changed, where the account is');
  } finally {
    takeAway(code);
  }
});

test('day and place of issue are asked where a form of the procedure prints them, and nowhere else', async () => {
  takeIn(code, { name: 'Thủ tục thử không hỏi ngày cấp', cases: papers('Giấy tờ thử') });
  try {
    sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
    const client = new Client();
    await signIn(client, who);
    sql('DELETE FROM draft WHERE filed_at IS NULL');
    assert.ok((await openDraft(client)).hasControl('Nơi cấp'), 'the form of 1.001193 has a place for it');
    assert.equal((await openDraft(client, { code })).hasControl('Nơi cấp'), false);
  } finally {
    takeAway(code);
  }
});
