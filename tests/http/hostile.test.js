// SPDX-License-Identifier: GPL-3.0-or-later
// What a citizen who means ill tries at signing in, on the three programs.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { asPerson, captchaOf, citizen, landing, otpAfter, signIn, signUp } from '../lib/sign-in.js';
import { askOtp, registerClient, signInByPhone } from '../lib/smart.js';
import { captchaAnswer, lastText, log, origin, people, root, sql, textsTo } from '../lib/stack.js';

const forget = () => {
  for (const database of ['motcua_identity', 'motcua_smart']) sql('DELETE FROM throttle; DELETE FROM otp', database);
};
before(forget);

test('a code that came to one’s own phone opens no account of another phone', async () => {
  const { number: victim } = await registerClient({ name: 'Nguyễn Bị Hại' });
  const thief = new Client(), own = '0987000111';
  const before = lastText(own);
  await askOtp(thief, own);
  const code = await otpAfter(own, before);
  // Texts to the victim are used up, so the next one leaves the old code alive.
  for (let n = 0, page; page?.path !== '/dang-nhap'; n++) {
    page = await askOtp(new Client(), victim);
    assert.ok(n < 10, page.heading);
  }
  assert.equal((await askOtp(thief, victim)).path, '/dang-nhap');
  let page = await thief.open(`${origin.smart}/ma-otp`);
  page = await page.fill({ 'Mã OTP': code }).press('Xác nhận');
  assert.equal(page.path, '/ma-otp');
  assert.match(page.errors.join(), /hết hạn/);
  assert.equal((await thief.open(`${origin.smart}/thiet-bi`)).path, '/dang-nhap?tiep=%2Fthiet-bi');
  forget();
});

const askRecovery = async (client, number) => {
  const page = await client.open(`${origin.identity}/quen-mat-khau`);
  return page.fill({ 'Số CMND/CCCD': number, 'Mã xác thực': captchaOf(page) }).press('Tiếp tục');
};
const recoverBy = (page, code) => page.fill({ 'Mã OTP': code, 'Mật khẩu mới': 'nắng vàng đồng lúa', 'Nhập lại mật khẩu mới': 'nắng vàng đồng lúa' }).press('Đặt mật khẩu');
const enterBy = (page, code) => page.fill({ 'Mã OTP': code }).press('Xác nhận');
const said = (page) => page.document.querySelector('main').textContent;
const TOO_OFTEN = /Đã thử sai nhiều lần\. Vui lòng đợi \d+ (giây|phút)/;

test('texts that strangers ask for do not keep an owner from signing in', async () => {
  forget();
  const person = people()[5];
  for (let n = 0, page; page?.path !== '/quen-mat-khau'; n++) {
    page = await askRecovery(new Client(), person.id);
    assert.ok(n < 10, page.heading);
  }
  assert.match((await signIn(new Client(), person)).path, landing);
  forget();
});

// Guesses codes, a new session when one's tries are used up, until it must wait.
async function guessCodes(ask, by, number) {
  for (let guesses = 0; guesses < 30;) {
    let page = await ask(new Client(), number);
    while (page.hasControl('Mã OTP')) {
      page = await by(page, '000000');
      guesses++;
      const [told = ''] = page.errors;
      if (TOO_OFTEN.test(told)) return { guesses: guesses - 1, page };
      if (/hết hạn/.test(told)) break;
    }
  }
  return assert.fail('guessing goes on and on');
}

test('guessed codes make who guesses wait, in session after session', async () => {
  const { number } = await registerClient({ name: 'Nguyễn Bị Hại' });
  const person = people()[4];
  const counts = [];
  for (const [ask, by, whose] of [[askOtp, enterBy, number], [askRecovery, recoverBy, person.id], [askRecovery, recoverBy, '072088000112']]) {
    forget();
    const { guesses, page } = await guessCodes(ask, by, whose);
    counts.push(guesses);
    if (whose !== person.id) continue;
    const code = /\d{6}/.exec(lastText(person.phone))[0];
    assert.match((await by(page, code)).errors.join(), TOO_OFTEN, 'the right code has to wait as well');
    assert.match((await signIn(new Client(), person)).path, landing, 'the owner has the password, and gets in');
  }
  // Ten are free, and the next one costs a wait; in a second or more between two
  // of them a little of one is forgotten already, which lets one more through.
  for (const count of counts) assert.ok(count === 11 || count === 12, counts.join());
  forget();
});

// Tries `once` until it must wait; the client changes what a client may choose
// before each try.
async function waitsWithin(tries, client, once) {
  for (let n = 0; n < tries; n++) {
    client.cookies.set('localhost', '__Host-motcua_quen', String(n).padStart(43, 'x'));
    client.headers['User-Agent'] = `Mozilla/5.0 Firefox/1${n}.0`;
    const page = await once(n);
    if (TOO_OFTEN.test(said(page))) return n;
  }
  return assert.fail(`${tries} tries, and no wait`);
}

test('no cookie of one’s own gets past a wait: neither at the present password, nor at signing in', async () => {
  forget();
  const client = new Client(), thief = new Client();
  const person = await signUp(client, 'Nguyễn Bị Hại');
  const wrong = 'không phải mật khẩu', fresh = 'nắng vàng đồng lúa';
  const present = {
    '/mat-khau': ['Đổi mật khẩu', { 'mat-khau': wrong, 'mat-khau-moi': fresh, 'mat-khau-lai': fresh }],
    '/dien-thoai': ['Tiếp tục', { 'dien-thoai': '0386000222', 'mat-khau': wrong }],
  };
  for (const [address, [button, typed]] of Object.entries(present)) {
    forget();
    await waitsWithin(12, client, async () => (await client.open(origin.identity + address)).fill(typed).press(button));
    // Not even with the right one, before the time is over.
    const page = await (await client.open(origin.identity + address)).fill({ ...typed, 'mat-khau': person.password }).press(button);
    assert.match(said(page), TOO_OFTEN);
  }
  forget();
  await waitsWithin(12, thief, async () => {
    const page = await thief.open(`${origin.identity}/dang-nhap`);
    return page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': wrong, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  });
  forget();
});

test('a browser keeps only a name that was given to it', async () => {
  forget();
  const client = new Client(), chosen = String(Math.random()).padEnd(43, 'y').replace('.', 'z');
  const person = await signUp(client, 'Nguyễn Bị Hại');
  const given = client.cookies.get('__Host-motcua_quen');
  const enter = async () => {
    await (await client.open(`${origin.identity}/`)).press('Đăng xuất');
    forget();
    let page = await client.open(`${origin.identity}/dang-nhap`);
    const before = lastText(person.phone);
    page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
    await enterBy(page, await otpAfter(person.phone, before));
    return client.cookies.get('__Host-motcua_quen');
  };
  assert.equal(await enter(), given);
  client.cookies.set('localhost', '__Host-motcua_quen', chosen);
  const next = await enter();
  assert.ok(next !== chosen && /^[\w-]{43}$/.test(next), next);
});

test('who is signed in sends texts to a few strange phones, and no more', async () => {
  forget();
  const client = new Client();
  const person = await signUp(client, 'Nguyễn Hay Nhắn');
  for (let n = 0; ; n++) {
    const phone = `03860003${String(n).padStart(2, '0')}`;
    const page = await (await client.open(`${origin.identity}/dien-thoai`)).fill({ 'dien-thoai': phone, 'mat-khau': person.password }).press('Tiếp tục');
    if (/Vui lòng đợi/.test(said(page))) break;
    assert.ok(n < 10, page.heading);
  }
  forget();
});

test('a password that is everybody’s, or one’s own in any writing, is refused wherever one is set', async () => {
  forget();
  const client = new Client(), name = 'Trần Thị Ngọc Hân', tail = String(Date.now()).slice(-6);
  const person = { id: `072190${tail}`, phone: `0384${tail}` };
  const page = await client.open(`${origin.identity}/dang-ky`);
  const answer = async (password) => {
    const told = await page.fill({ 'so-cccd': person.id, 'ho-ten': name, 'Ngày': '5', 'Tháng': '6', 'Năm': '1990', 'dien-thoai': person.phone,
      'mat-khau': password, 'mat-khau-lai': password, 'dong-y': true, 'ma-xac-thuc': '000000' }).press('Đăng ký');
    return told.errors.join();
  };
  for (const weak of ['password1', 'P@ssw0rd!', '123456789', '87654321', 'aaaaaaaa', 'abababab', 'Sunshine99', 'tayninh2026', 'Tây Ninh 2026!', 'matkhau@123', 'anhyeuem', '1q2w3e4r', 'Football#1'])
    assert.match(await answer(weak), /quá dễ đoán/, weak);
  for (const own of [person.id, `${person.id}!`, `x${person.phone}`, `84${person.phone.slice(1)}`, 'NgocHan0506', 'tranthingochan', 'Ngọc Hân 1990', 'hanngoc90!', '05061990ab', '1990-06-05', 'ttnh05061990'])
    assert.match(await answer(own), /của bạn; hãy chọn mật khẩu khác|quá dễ đoán/, own);
  assert.match(await answer('Ngọc Hân 1990'), /của bạn; hãy chọn/);
  for (const fine of ['mưa rào mùa hạ', 'tre xanh 3 bụi cạnh ao', 'Hân đi chợ Long Hoa mua bánh'])
    assert.doesNotMatch(await answer(fine), /dễ đoán|của bạn; hãy chọn/, fine);
});

test('a recovery tells what is one’s own only to who has the code', async () => {
  forget();
  const person = await signUp(new Client(), 'Võ Văn Kiên Định');
  forget();
  const ask = async (client) => askRecovery(client, person.id);
  const before = lastText(person.phone);
  let page = await ask(new Client());
  const own = { 'Mật khẩu mới': 'Kiên Định 1990', 'Nhập lại mật khẩu mới': 'Kiên Định 1990' };
  const told = await page.fill({ 'Mã OTP': '000000', ...own }).press('Đặt mật khẩu');
  assert.match(told.errors.join(), /Mã OTP chưa đúng/);
  assert.doesNotMatch(told.errors.join(), /của bạn/);
  const code = await otpAfter(person.phone, before);
  page = await told.fill({ 'Mã OTP': code, ...own }).press('Đặt mật khẩu');
  assert.match(page.errors.join(), /tên hoặc ngày sinh của bạn/);
  page = await recoverBy(page, code); // the same code, another password
  assert.match(page.text, /Đã đặt|sẽ có hiệu lực/);
});

test('whose phone it is does not show in how soon a text may be asked for', async () => {
  const person = people()[4];
  const signUpAsks = async (phone) => {
    const client = new Client();
    const page = await client.open(`${origin.identity}/dang-ky`);
    const told = await page.fill({ 'so-cccd': '072190123456', 'ho-ten': 'Kẻ Dò Số', 'Ngày': '5', 'Tháng': '6', 'Năm': '1990', 'dien-thoai': phone,
      'mat-khau': 'mưa rào mùa hạ', 'mat-khau-lai': 'mưa rào mùa hạ', 'dong-y': true, 'ma-xac-thuc': captchaOf(page) }).press('Đăng ký');
    return told.path.split('?')[0];
  };
  forget();
  for (let n = 0, page; page?.path !== '/quen-mat-khau'; n++) {
    page = await askRecovery(new Client(), person.id);
    assert.ok(n < 10, page.heading);
  }
  assert.equal(await signUpAsks(person.phone), await signUpAsks('0387654001'));
  forget();
});

test('a hash from weaker days is made anew at the next sign-in, however the keyboard writes', async () => {
  const person = await signUp(new Client(), 'Phạm Thị Mới');
  const identity = (text) => sql(text, 'motcua_identity');
  const hash = () => identity(`SELECT password FROM citizen WHERE id_number = '${person.id}'`)[0][0];
  assert.match(hash(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  // The same password, hashed with less memory in one pass.
  const weak = '$argon2id$v=19$m=8192,t=1,p=1$bW90Y3VhLW9sZC1zYWx0MQ$64isbkXVAkazizXAB16Xsb7w/FjepG2LcTHrHAW7RNo';
  identity(`UPDATE citizen SET password = '${weak}' WHERE id_number = '${person.id}'; DELETE FROM otp`);
  assert.match((await signIn(new Client(), { ...person, password: person.password.normalize('NFD') })).path, landing);
  assert.match(hash(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  forget();
  assert.match((await signIn(new Client(), person)).path, landing);
});

test('a captcha takes one answer, right or wrong, and looks the same at each look', async () => {
  const client = new Client();
  const page = await client.open(`${origin.identity}/quen-mat-khau`);
  const id = page.document.querySelector('[name="captcha_id"]').getAttribute('value');
  const look = async () => {
    const { body, status } = await raw(`${origin.identity}/ma-bao-mat/${id}.png`, { headers: { Cookie: client.cookies.header(new URL(origin.identity)) } });
    return { status, body: body.toString('base64') };
  };
  assert.deepEqual(await look(), await look());
  const send = (answer) => page.fill({ 'Số CMND/CCCD': '072099999999', 'Mã xác thực': answer }).press('Tiếp tục');
  const right = captchaOf(page);
  assert.match((await send(right === '000000' ? '111111' : '000000')).errors.join(), /Mã xác thực chưa đúng/);
  assert.match((await send(right)).errors.join(), /Mã xác thực đã hết hạn/);
  assert.equal((await look()).status, 404);
});

test('no text leaves for a phone that anybody types without a captcha, in Smart as at Identity', async () => {
  forget();
  const number = `0986${String(Date.now() % 1000000).padStart(6, '0')}`;
  const wrong = (page) => (captchaOf(page) === '000000' ? '111111' : '000000');
  for (const [address, fields, button] of [
    ['dang-nhap', { 'Số điện thoại': number }, 'Gửi mã OTP'],
    ['dang-ky', { 'Họ và tên': 'Trần Thử Máy', 'Số điện thoại': number, 'Số CCCD': '072090999123', 'Ngày sinh': { Ngày: '2', Tháng: '9', Năm: '1990' }, 'Nam': true, 'Địa chỉ': 'Phường Tân Ninh', 'dong-y': true }, 'Đăng ký'],
  ])
    for (const answer of [() => '', wrong]) {
      const page = await new Client().open(`${origin.smart}/${address}`);
      const told = await page.fill({ ...fields, 'Mã xác thực': answer(page) }).press(button);
      assert.equal(told.path, `/${address}`);
      assert.match(told.errors.join(), answer === wrong ? /Mã xác thực/i : /Gõ mã trong hình/);
    }
  assert.deepEqual(textsTo(number), []);
  const before = lastText(number);
  await otpAfter(number, (await askOtp(new Client(), number), before));
});

test('no two pages have the same token in them, and each one’s is taken', async () => {
  const client = new Client();
  const token = (page) => page.document.querySelector('[name="csrf"]').getAttribute('value');
  const pages = [await client.open(`${origin.identity}/dang-nhap`), await client.open(`${origin.identity}/dang-nhap`)];
  assert.notEqual(token(pages[0]), token(pages[1]));
  for (const page of pages) assert.equal((await page.fill({ 'Số CMND/CCCD': '1' }).press('Đăng nhập')).status, 200);
});

// A captcha as one of that page would be that was made so many seconds before.
function aged(page, seconds) {
  const value = (name) => Buffer.from(page.document.querySelector(`[name="${name}"]`).getAttribute('value'), 'base64url');
  const masked = value('csrf');
  const token = masked.subarray(43).map((byte, i) => byte ^ masked[i]);
  const made = value('captcha_id').subarray(0, 12);
  made.writeUInt32BE(made.readUInt32BE() - seconds);
  const key = readFileSync(path.join(root, 'var/test/secrets/captcha-key'), 'utf8').trim();
  const seal = createHmac('sha256', key).update('motcua captcha out 1 ').update(token).update(' ').update(made).digest();
  return Buffer.concat([made, seal.subarray(0, 12)]).toString('base64url');
}

test('a captcha is of no use late, or in another session', async () => {
  const [person] = people();
  forget();
  const page = await new Client().open(`${origin.identity}/dang-nhap`);
  const other = await new Client().open(`${origin.identity}/dang-nhap`);
  const send = (fields) => {
    const sent = page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).submission('Đăng nhập');
    sent.fields = sent.fields.map(([name, value]) => [name, fields[name] ?? value]);
    return page.send(sent);
  };
  const captcha = other.document.querySelector('[name="captcha_id"]').getAttribute('value');
  const before = lastText(person.phone);
  assert.match((await send({ captcha_id: captcha, 'ma-xac-thuc': captchaOf(other) })).errors.join(), /Mã xác thực/);
  // One that is old but not too old is taken, so the seal below is right.
  for (const [seconds, told] of [[301, /Mã xác thực/], [200, /^(?!.*Mã xác thực)/]]) {
    const id = aged(page, seconds);
    assert.match((await send({ captcha_id: id, 'ma-xac-thuc': captchaAnswer(id), 'mat-khau': 'not this one' })).errors.join(), told, `${seconds} s`);
  }
  assert.equal(lastText(person.phone), before);
});

// Requests that other sites send -------------------------------------------

const programs = ['portal', 'identity', 'smart'];
const routesOf = (program) => [...readFileSync(path.join(root, `cgi-bin/${program}/routes.c`), 'utf8')
  .matchAll(/\{((?:METHOD_\w+[ |]*)+), "([^"]+)",\s*\w+,\s*([^}]*)\}/g)]
  .map(([, methods, pattern, flags]) => ({ methods: methods.match(/(?<=METHOD_)\w+/g), pattern, flags, path: pattern.replace(/:\w+/g, 'x') }));
const writesOf = (program) => routesOf(program).flatMap((route) => route.methods.filter((method) => method !== 'GET').map((method) => ({ ...route, method })));

// One citizen, signed in at all three.
async function everywhere(nth) {
  const client = await citizen(nth);
  const { phone } = await registerClient();
  client.cookies.set('localhost', '__Host-motcua_smart', phone.cookies.get('__Host-motcua_smart'));
  return client;
}
const tokenOf = async (client, program) =>
  (await client.open(`${origin[program]}/${program === 'smart' ? 'quet' : ''}`)).document.querySelector('[name="csrf"]').getAttribute('value');

test('no write is taken that another site sent, or that has no token or another’s', async () => {
  const client = await everywhere(0);
  const evil = 'https://evil.example';
  let count = 0;
  for (const program of programs) {
    const own = origin[program];
    const token = await tokenOf(client, program);
    const other = await tokenOf(await everywhere(1), program);
    const send = (method, address, csrf, headers) => raw(own + address, { method,
      body: new URLSearchParams(csrf && { csrf }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: client.cookies.header(new URL(own)), ...headers } });
    const home = { Origin: own, 'Sec-Fetch-Site': 'same-origin' };
    const [free] = { portal: ['/tra-cuu'], identity: ['/dang-ky'], smart: ['/quet'] }[program];
    assert.equal((await send('POST', free, token, home)).status, 303, 'a request of our own is taken');
    for (const { method, path: address } of writesOf(program).filter(({ flags }) => !flags.includes('NO_CSRF') && !flags.includes('FOR_PROGRAMS'))) {
      const attempts = {
        'another site': [token, { Origin: evil, 'Sec-Fetch-Site': 'cross-site' }],
        'a site beside ours': [token, { Origin: origin[program === 'smart' ? 'portal' : 'smart'], 'Sec-Fetch-Site': 'same-site' }],
        'a frame without origin': [token, { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
        'an old browser’s null': [token, { Origin: 'null' }],
        'no token': [undefined, home],
        'another’s token': [other, home],
      };
      for (const [what, [csrf, headers]] of Object.entries(attempts)) {
        let answer = await send(method, address, csrf, headers);
        // To one's own page the refusal is shown at an address of its own.
        if (headers === home && /[?]da-go=/.test(answer.headers.location ?? '')) answer = await send('GET', answer.headers.location, undefined, {});
        assert.equal(answer.status, 403, `${program} ${method} ${address}: ${what}`);
        count++;
      }
    }
  }
  assert.ok(count > 200, `${count}`);
});

test('what takes a write without a token is known, and has another proof', () => {
  const open = programs.flatMap((program) => writesOf(program)
    .filter(({ flags }) => /NO_CSRF|FOR_PROGRAMS/.test(flags)).map(({ method, pattern }) => `${program} ${method} ${pattern}`));
  // Each asks for a proof of its own: a client's, a bearer's, a signed token, a
  // key; signing out is asked first unless the session's own ID token comes along.
  // A browser lets no other site send a PATCH, since none is allowed it (CORS).
  assert.deepEqual(open, ['portal POST /dang-xuat/nha-cung-cap', 'portal PATCH /nop-ho-so/:draft/giay-to/tep/:upload', 'portal POST /bao-co', 'identity POST /oauth2/authorize',
    'identity POST /oauth2/token', 'identity POST /oauth2/userinfo', 'identity POST /oauth2/logout']);
});

// Pages --------------------------------------------------------------------

test('a page of somebody is kept by nobody, framed by nobody, and told to nobody', async () => {
  const client = await everywhere(0);
  const { name } = people()[0];
  let personal = 0;
  for (const program of programs) {
    for (const { path: address, flags } of routesOf(program).filter(({ methods, pattern }) => methods.includes('GET') && !pattern.includes(':'))) {
      const page = await client.open(origin[program] + address, { follow: false });
      const { headers } = page;
      const what = `${program} ${address}`;
      assert.match(headers['content-security-policy'], /frame-ancestors 'none'/, what);
      assert.equal(headers['x-frame-options'], 'DENY', what);
      assert.equal(headers['referrer-policy'], 'same-origin', what);
      if (page.text.includes(name)) personal++;
      if (flags.includes('NO_SESSION')) assert.ok(!page.text.includes(name), what);
      else assert.equal(headers['cache-control'], 'no-store', what);
    }
  }
  assert.ok(personal > 10, `${personal}`);
});

const elsewhere = ['//evil.example', '///evil.example/', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '\t//evil.example', '/\n/evil.example',
  ' //evil.example', 'https://evil.example/', 'https:evil.example', 'HTTPS://evil.example', '@evil.example', '.evil.example', 'evil.example',
  'javascript:alert(1)', 'data:text/html,x', '/%0d%0aLocation:%20https://evil.example', '/\u2028/evil.example', '//evil.example\u0000/tai-khoan', '/.//evil.example'];

// Where a browser would go from such a page: links, forms, redirects, refreshes.
const leads = (page) => [
  ...(page.headers.location ? [page.headers.location] : []),
  ...page.all('a[href]').map((a) => a.getAttribute('href')),
  ...page.all('form').map((form) => form.getAttribute('action') ?? ''),
  ...page.all('meta[http-equiv]').map((meta) => /url=(.*)/i.exec(meta.getAttribute('content') ?? '')?.[1] ?? ''),
].map((address) => new URL(address, page.url));

test('no way back leads to another site, however it is written', async () => {
  const client = await everywhere(0);
  const strange = new Client();
  let tried = 0;
  for (const evil of elsewhere) {
    const to = encodeURIComponent(evil);
    for (const [program, address] of [['portal', `/dang-nhap?tiep=${to}`], ['portal', `/dang-nhap/qr?tiep=${to}`], ['portal', `/xac-minh?tiep=${to}`],
      ['portal', `/dang-xuat?tiep=${to}`], ['smart', `/dang-nhap?tiep=${to}`], ['smart', `/dang-ky?tiep=${to}`], ['identity', `/oauth2/logout?post_logout_redirect_uri=${to}`],
      ['identity', `/oauth2/authorize?client_id=portal&redirect_uri=${to}`], ['identity', `/dang-nhap?yeu-cau=${to}`], ['portal', `/nop-ho-so?MaTTHCDP=${to}`],
      ['portal', `/${to}?ngon-ngu=en`], ['portal', `//evil.example/?ngon-ngu=en`], ['portal', `/thu-tuc?ngon-ngu=en&x=${to}`]]) {
      for (const who of [client, strange]) {
        const page = await who.open(origin[program] + address, { follow: false });
        for (const url of leads(page)) {
          assert.ok(!url.hostname.includes('evil') && /^(https?|tel|mailto):$/.test(url.protocol), `${program} ${address} → ${url}`);
        }
        tried++;
      }
    }
  }
  assert.ok(tried > 400);
  // Kept in a session and in a hidden field, they are judged as well.
  const { phone, number } = await registerClient();
  for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example/']) {
    assert.match((await signInByPhone(new Client(), phone, evil)).path, landing);
    forget();
    const again = new Client();
    const sent = await askOtp(again, number, (page) => page.submission('Gửi mã OTP'));
    sent.fields = sent.fields.map(([name, value]) => [name, name === 'tiep' ? evil : value]);
    const before = lastText(number);
    const page = await (await again.open(`${origin.smart}/dang-nhap`)).send(sent);
    assert.equal((await enterBy(page, await otpAfter(number, before))).path, '/');
  }
});

test('what a request says of the host counts nowhere', async () => {
  for (const program of programs) {
    const own = new URL(origin[program]);
    for (const headers of [{ Host: 'evil.example' }, { Host: `evil.example:${own.port}` }, { Host: `localhost.evil.example:${own.port}` }, { Host: `${own.host}@evil.example` },
      { Host: `localhost:${Number(own.port) + 40}` }, { Host: own.host, 'X-Forwarded-Host': 'evil.example' }, { Host: own.host, Forwarded: 'host=evil.example;proto=http' },
      { Host: own.host, 'X-Original-URL': '/tai-khoan', 'X-Rewrite-URL': '/tai-khoan' }, { Host: own.host, 'X-Forwarded-Proto': 'http', 'X-Forwarded-Port': '80' }]) {
      for (const address of ['/dang-nhap', '/', '/oauth2/authorize?client_id=portal', '/tai-khoan', '/thiet-bi']) {
        const { status, headers: said, body } = await raw(origin[program] + address, { headers });
        assert.doesNotMatch(`${said.location}${body}${said['set-cookie']}`, /evil\.example/, `${program}${address} ${JSON.stringify(headers)}: ${status}`);
        if (said.location) assert.ok(Object.values(origin).includes(new URL(said.location, own).origin), `${program}${address}: ${said.location}`);
      }
    }
  }
});

// Sessions -----------------------------------------------------------------

const cookieOf = (program) => `__Host-motcua_${program}`;
const isIn = async (client, program) => !(await client.open(`${origin[program]}/${{ portal: 'tai-khoan', identity: '', smart: 'thiet-bi' }[program]}`)).path.startsWith('/dang-nhap');

test('a session that was there before signing in opens nothing after it', async () => {
  const client = new Client(), thief = new Client();
  const person = people()[0];
  forget();
  await client.open(`${origin.portal}/dang-nhap/qr`);
  await client.open(`${origin.identity}/dang-nhap`);
  await client.open(`${origin.smart}/dang-nhap`);
  const planted = programs.map((program) => [program, client.cookies.get(cookieOf(program))]);
  for (const [program, value] of planted) {
    assert.match(value, /^[\w-]{43}$/);
    thief.cookies.set('localhost', cookieOf(program), value);
  }
  await signIn(client, person);
  const { number } = await registerClient();
  const before = lastText(number);
  await enterBy(await askOtp(client, number), await otpAfter(number, before));
  for (const [program, value] of planted) {
    assert.ok(await isIn(client, program), program);
    assert.notEqual(client.cookies.get(cookieOf(program)), value);
    thief.cookies.set('localhost', cookieOf(program), value);
    assert.ok(!await isIn(thief, program), program);
  }
});

test('a session that nobody gave out is not taken over', async () => {
  const made = 'A'.repeat(43);
  for (const [program, address] of [['portal', '/tra-cuu'], ['identity', '/dang-nhap'], ['smart', '/dang-nhap']]) {
    const { setCookies } = await raw(origin[program] + address, { headers: { Cookie: `${cookieOf(program)}=${made}` } });
    const [given] = setCookies.filter((line) => line.startsWith(cookieOf(program)));
    assert.ok(given && !given.includes(made), `${program}: ${given}`);
  }
});

test('every cookie is for its host alone, by TLS alone, and hidden from scripts', async () => {
  const lines = [];
  const client = await asPerson(0);
  const take = client.cookies.take.bind(client.cookies);
  client.cookies.take = (url, set) => { lines.push(...set); take(url, set); };
  await client.open(`${origin.portal}/?ngon-ngu=en`);
  await client.open(`${origin.portal}/?ngon-ngu=vi`);
  await (await client.open(`${origin.portal}/tai-khoan`)).press('Đăng xuất');
  await signIn(client, people()[0]);
  await askOtp(client, '0987000222');
  const names = new Set(lines.map((line) => line.split('=')[0]));
  assert.ok(names.size >= 5, [...names].join());
  for (const line of lines) {
    assert.match(line, /^__Host-/);
    for (const flag of ['Secure', 'HttpOnly', 'Path=/', 'SameSite=Lax']) assert.ok(line.split('; ').includes(flag), `${flag}: ${line.split('=')[0]}`);
    assert.doesNotMatch(line, /domain=/i);
  }
});

test('sessions and devices of others are not ended or named by their numbers', async () => {
  const victim = await everywhere(0);
  const thief = await everywhere(1);
  const newest = (database) => sql('SELECT MAX(id) FROM session WHERE account_id IS NOT NULL', database)[0][0];
  const names = () => sql('SELECT COUNT(*) FROM device', 'motcua_smart')[0][0];
  await registerClient({ name: 'Nguyễn Bị Hại' }); // its session is the newest there
  const before = names();
  const post = async (program, address, fields) => {
    const csrf = await tokenOf(thief, program);
    return thief.open(origin[program] + address, { method: 'POST', type: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ csrf, ...fields }).toString(), from: { url: new URL(origin[program]) } });
  };
  const ids = {
    portal: sql(`SELECT s.id FROM session s JOIN account a ON a.id = s.account_id WHERE a.id_number = '${people()[0].id}'`).flat(),
    identity: sql(`SELECT s.id FROM session s JOIN citizen c ON c.id = s.account_id WHERE c.id_number = '${people()[0].id}'`, 'motcua_identity').flat(),
    smart: [newest('motcua_smart')],
  };
  for (const id of ids.portal) assert.notEqual((await post('portal', '/tai-khoan/phien', { phien: id })).status, 403);
  for (const id of ids.identity) assert.notEqual((await post('identity', '/phien', { phien: id })).status, 403);
  for (const id of ids.smart)
    for (const what of [{ 'ket-thuc': id }, { 'dat-ten': id, ten: 'Của tôi' }, { 'khong-phai-toi': id }])
      assert.notEqual((await post('smart', '/thiet-bi', what)).status, 403);
  for (const program of ['portal', 'identity']) assert.ok(await isIn(victim, program), program);
  assert.equal(newest('motcua_smart'), ids.smart[0], 'the session is there still');
  assert.equal(names(), before);
});

test('of all this the logs have no word, number or token', async () => {
  const client = await citizen(0);
  const secrets = [...people().flatMap(({ id, phone, password, name }) => [id, phone, password, name]), 'Nguyễn Bị Hại',
    ...client.cookies.names().filter((name) => name.startsWith('__Host-motcua')).map((name) => client.cookies.get(name))];
  assert.ok(secrets.length > 20);
  for (const name of ['portal', 'portal-files', 'identity', 'identity-hash', 'smart', 'officer', 'officer-files', 'worker', 'nginx-access']) {
    const lines = log(name).replace(/^.* GET \/may\/.*$/gm, ''); // the demo's own phone
    assert.ok(lines.length, name);
    for (const secret of secrets) assert.ok(!lines.includes(secret), `${name} has ${secret}`);
  }
});
