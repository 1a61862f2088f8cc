// SPDX-License-Identifier: GPL-3.0-or-later
// “Tìm theo việc trong đời”: every way through every event's questions ends
// somewhere, says first who may, and each event leads to what can be filed here.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { origin } from '../lib/stack.js';

const words = (page) => page.document.querySelector('main').textContent.replace(/\s+/g, ' ');
const addresses = (page, start) => [...page.document.querySelectorAll('main a')]
  .map((a) => a.getAttribute('href')).filter((href) => href.startsWith(start));

// The pages where answers end.
async function endsOf(client, address) {
  const page = await client.open(origin.portal + address);
  assert.equal(page.status, 200, address);
  const next = addresses(page, `${address.split('?')[0]}?chon=`);
  const ends = [];
  for (const one of next) ends.push(...await endsOf(client, one));
  return next.length > 0 ? ends : [page];
}

// Where each answer is to lead, in the seed's words and in the nation's.
const wanted = {
  'sinh-con/viet-nam': /^(Thủ tục )?đăng ký khai sinh$/i,
  'sinh-con/nuoc-ngoai': /khai sinh có yếu tố nước ngoài$/,
  'sinh-con/ban-sao': /bản sao Giấy khai sinh$/,
  'sinh-con/thuong-tru': /^Đăng ký thường trú$/,
  'ket-hon/trong-nuoc': /^(Thủ tục )?đăng ký kết hôn$/i,
  'ket-hon/co-nuoc-ngoai': /kết hôn có yếu tố nước ngoài$/,
  'ket-hon/chua-ket-hon': /xác nhận tình trạng hôn nhân$/,
  'ket-hon/da-ket-hon': /xác nhận tình trạng hôn nhân$/,
  'xay-nha/xay-moi': /^Cấp giấy phép xây dựng (mới .*)?nhà ở riêng lẻ/,
  'xay-nha/sua-chua': /sửa chữa, cải tạo.*nhà ở riêng lẻ/,
  'mo-cua-hang/mot-nguoi': /^Đăng ký thành lập hộ kinh doanh$/,
  'mo-cua-hang/gia-dinh': /^Đăng ký thành lập hộ kinh doanh$/,
  'mo-cua-hang/cong-ty': /thành lập công ty (TNHH|trách nhiệm hữu hạn) một thành viên$/,
  'chuyen-cho-o/nha-minh': /^Đăng ký thường trú$/,
  'chuyen-cho-o/nguoi-than': /^Đăng ký thường trú$/,
  'chuyen-cho-o/nha-thue': /^Đăng ký thường trú$/,
  'chuyen-cho-o/tam-thoi': /^Đăng ký tạm trú$/,
  'nguoi-than-qua-doi/khai-tu': /^(Thủ tục )?đăng ký khai tử$/i,
  'nguoi-than-qua-doi/mai-tang': /Hỗ trợ chi phí mai táng/,
  'tuoi-gia/tu-75': /trợ cấp hưu trí xã hội$/i,
  'tuoi-gia/tu-70-ngheo': /trợ cấp hưu trí xã hội$/i,
  'tuoi-gia/chua-du': null, // no procedure: the commune advises
};

// The national list knows this one by its name alone, not by its papers.
const listed = /^Cấp giấy phép xây dựng sửa chữa/;

test('every answer of every event leads to the procedure it means, and says first who may', async () => {
  const client = new Client();
  const events = addresses(await client.open(`${origin.portal}/su-kien`), '/su-kien/');
  const met = [];
  for (const event of events) {
    for (const end of await endsOf(client, event)) {
      const at = `${event.split('/')[2]}/${new URL(end.url).searchParams.get('chon')}`;
      met.push(at);
      assert.match(words(end), /Điều cần biết trước/, at);
      const [address] = addresses(end, '/thu-tuc/');
      if (wanted[at] === null) {
        assert.match(words(end), /không nộp ở đây/, at);
        assert.equal(address, undefined, at);
        continue;
      }
      const procedure = await client.open(origin.portal + address);
      assert.match(procedure.heading, wanted[at], at);
      const offers = end.hasLink('Nộp hồ sơ');
      assert.equal(offers, procedure.hasLink('Nộp hồ sơ'), at);
      assert.equal(offers, !listed.test(procedure.heading), at);
      if (!offers) assert.match(words(end), /chưa nộp trực tuyến ở đây được/, at);
    }
  }
  assert.deepEqual(met.sort(), Object.keys(wanted).sort());
});

test('an answer that does not exist asks the first question again', async () => {
  const page = await new Client().open(`${origin.portal}/su-kien/sinh-con?chon=khong-co`);
  assert.equal(page.status, 200);
  assert.ok(addresses(page, '/su-kien/sinh-con?chon=').length > 1);
});
