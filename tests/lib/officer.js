// SPDX-License-Identifier: GPL-3.0-or-later
// officer.js: officers signed in, by the role and the agency of a sample post.
import { Client } from './client.js';
import { captchaOf, confirmOtp } from './sign-in.js';
import { lastText, officers, origin, sql } from './stack.js';

// From the officers' sign-in page to “Hôm nay”, or to the page they wanted.
export async function officerSignIn(client, person, page) {
  page ??= await client.open(`${origin.officer}/dang-nhap`);
  page = await page.follow('Đăng nhập bằng Cổng Dịch vụ công quốc gia');
  const before = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  return confirmOtp(page, person, before);
}

const signedIn = new Map();

// The nth sample officer with that role (at the ward of Tân Ninh), signed in once
// for the whole file.
export async function officer(role, { agency = 'H53.X25459', nth = 0 } = {}) {
  const person = officers().filter((post) => post.role === role && post.agency === agency)[nth];
  if (!signedIn.has(person.id)) {
    sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
    const client = new Client();
    client.person = person;
    await officerSignIn(client, person);
    signedIn.set(person.id, client);
  }
  return signedIn.get(person.id);
}

// Those who carry a dossier to its end, each signed in: { desk, head, specialist,
// other (a second specialist), signer, clerk, consulted (of Sở Xây dựng) }.
export async function office() {
  const who = {};
  for (const role of ['desk', 'head', 'specialist', 'signer', 'clerk']) who[role] = await officer(role);
  who.other = await officer('specialist', { nth: 1 });
  who.consulted = await officer('consulted', { agency: 'H53.16' });
  return who;
}
