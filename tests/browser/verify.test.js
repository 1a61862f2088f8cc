// SPDX-License-Identifier: GPL-3.0-or-later
// A phone lets a browser in whose account is not verified, and the procedure
// wants that: what the citizen sees and presses, on a small screen without
// scripts and on a large one with them.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { headed, reviewInBrowser, sendInBrowser } from '../lib/filing-by-browser.js';
import { signInByBrowser } from '../lib/sign-in.js';
import { forgetPhone, register, sayYes, typeCode } from '../lib/smart.js';
import { origin, people, sql } from '../lib/stack.js';

const CODE = '3.000333';
let browser, asBefore;

before(async () => {
  browser = await openBrowser();
  [[asBefore]] = sql(`SELECT needs_verified_id FROM \`procedure\` WHERE code = '${CODE}'`);
  sql(`UPDATE \`procedure\` SET needs_verified_id = TRUE WHERE code = '${CODE}'`);
});
after(async () => {
  sql(`UPDATE \`procedure\` SET needs_verified_id = ${asBefore} WHERE code = '${CODE}'`);
  await browser.close();
});

for (const { options, nth } of [
  { options: { width: 360, height: 740, javaScriptEnabled: false }, nth: 4 },
  { options: { width: 1280 }, nth: 3 }])
  test(`verified on the way, at ${options.width} px, and filed`, async () => {
    sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
    const citizen = people()[nth];
    const phone = await newPage(browser, { width: 360, height: 740 });
    forgetPhone(citizen.phone);
    await register(phone, 'Tên Tự Khai', citizen.id, citizen.phone);
    const portal = await newPage(browser, options);
    await portal.goto(`${origin.portal}/dang-nhap/qr?tiep=/thu-tuc/${CODE}/noi-nop`);
    await typeCode(phone, await portal.locator('.mc-code').innerText());
    await sayYes(phone, portal);
    await reviewInBrowser(portal, (name) => shot(portal, `verify-${name}`));
    await shot(portal, 'verify-review');
    assert.equal(await portal.getByRole('button', { name: 'Lưu và gửi hồ sơ' }).count(), 0);
    const review = portal.url();
    await portal.getByRole('link', { name: 'Xác minh số định danh' }).click();
    await headed(portal, 'Xác minh số định danh');
    await shot(portal, 'verify');
    await signInByBrowser(portal, citizen);
    await headed(portal, 'Kiểm tra và gửi');
    assert.equal(portal.url(), review);
    await shot(portal, 'verify-done');
    await sendInBrowser(portal);
    await phone.goto(`${origin.smart}/thong-tin`);
    await phone.getByText('Số CCCD của bạn đã được xác minh').waitFor();
    await shot(phone, 'smart-verified');
    assert.deepEqual(portal.complaints.filter((text) => !/cho\//.test(text)), []);
  });
