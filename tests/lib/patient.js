// SPDX-License-Identifier: GPL-3.0-or-later
// patient.js: a citizen who goes on filing whatever breaks, and takes the page as
// it comes: thrown back, asked again, or told that it is done already.
import { pdf } from './papers.js';
import { captchaOf } from './sign-in.js';
import { origin } from './stack.js';

const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const paper = pdf('giấy của mười nghìn hồ sơ');

// What they do on each page of a filing.
const ways = {
  'Chọn nơi nộp': (page) => {
    if (page.hasControl('Phường/Xã')) page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
    const radios = page.all('input[type="radio"]');
    if (radios.length > 0) page.typed.set(radios[0], true);
    return page.press('Tiếp tục');
  },
  'Thông tin người nộp': (page) => page.fill({
    'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': '12 Lê Lợi', 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục'),
  'Thành phần hồ sơ': (page) => {
    for (const component of page.all('.mc-paper')) {
      const has = component.querySelectorAll('.mc-file').length > 0;
      const input = component.querySelector('input[type="file"]');
      if (!has && input && /Bắt buộc/i.test(component.textContent)) page.typed.set(input, [paper]);
    }
    return page.press('Tiếp tục');
  },
  'Dịch vụ bưu chính': (page) => page.press('Tiếp tục'),
  'Kiểm tra và gửi': (page) => page.fill({
    'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Mã bảo mật': captchaOf(page) }).press('Lưu và gửi hồ sơ'),
};

// One filing, however often it is thrown back; gives the dossier's code. Each
// trouble is told to `onTrouble`.
export async function filePatiently(client, onTrouble = () => {}) {
  const start = `${origin.portal}/thu-tuc/1.001193/noi-nop`;
  let draft;
  let page;
  let last;
  for (let tries = 0; tries < 300; tries++) {
    try {
      page ??= await client.open(draft ?? start);
      if (page.status >= 500) throw new Error(`${page.status}`);
      if (page.heading === 'Nộp hồ sơ thành công') return /[\w.]+-\d{6}-\d+/.exec(page.all('main')[0].textContent)[0];
      if (!ways[page.heading]) throw new Error(`on “${page.heading}”`);
      page = await ways[page.heading](page);
      draft ??= /\/nop-ho-so\/[\w-]{22}/.exec(page.url)?.[0];
      if (draft && !draft.startsWith('http')) draft = origin.portal + draft;
    } catch (error) {
      page = undefined;
      last = error;
      onTrouble(error);
      await rest(100 + Math.random() * 300);
    }
  }
  throw new Error('a filing never ended', { cause: last });
}
