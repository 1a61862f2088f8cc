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

async function canBeFiled(client, end) {
  const [filing] = addresses(end, '/thu-tuc/').filter((href) => /\/noi-nop/.test(href));
  if (!filing) return false;
  const page = await client.open(origin.portal + filing.replace(/\/noi-nop.*/, ''));
  return page.hasLink('Nộp hồ sơ');
}

test('every event leads to a procedure that can be filed here, and says first who may', async () => {
  const client = new Client();
  const events = addresses(await client.open(`${origin.portal}/su-kien`), '/su-kien/');
  assert.ok(events.length >= 5, `${events.length} events`);
  for (const event of events) {
    const ends = await endsOf(client, event);
    const filed = await Promise.all(ends.map((end) => canBeFiled(client, end)));
    assert.ok(filed.includes(true), event);
    for (const end of ends) {
      assert.match(words(end), /Điều cần biết trước/, String(end.url));
      assert.match(words(end), /Thủ tục bạn cần|không nộp ở đây/i, String(end.url));
    }
  }
});

test('an answer that does not exist asks the first question again', async () => {
  const page = await new Client().open(`${origin.portal}/su-kien/sinh-con?chon=khong-co`);
  assert.equal(page.status, 200);
  assert.ok(addresses(page, '/su-kien/sinh-con?chon=').length > 1);
});
