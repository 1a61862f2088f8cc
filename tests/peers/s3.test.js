// SPDX-License-Identifier: GPL-3.0-or-later
// Stored files in a real S3 server: s3rver, which checks signatures (SigV4).
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { Client } from '../lib/client.js';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { begin, head, patch, place, takenOnce } from '../lib/pieces.js';
import { signIn } from '../lib/sign-in.js';
import { eventually, folder, part, people, sql } from '../lib/stack.js';

const program = join(process.env.MOTCUA_BUILD ?? 'build', 'tests/unit/storage_test');

async function run(endpoint) {
  const child = spawn(program, { env: { ...process.env, MOTCUA_TEST_S3: endpoint } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
  const [code] = await once(child, 'exit');
  return { code, said };
}

test('files are stored in, read from, listed and removed from a bucket', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'motcua-s3-'));
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory,
    configureBuckets: [{ name: 'motcua' }] });
  const { port } = await server.run();
  const { code, said } = await run(`http://127.0.0.1:${port}`);
  await server.close();
  rmSync(directory, { recursive: true });
  assert.equal(code, 0, said);
  assert.match(said, /PASSED.* 8 test/);
});

test('a store that lies about the ETag has not stored', async () => {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const isRead = request.method === 'HEAD' || request.url.includes('a7');
      response.writeHead(request.method === 'PUT' ? 200 : isRead ? 404 : 200, { etag: '"0123456789abcdef"' });
      response.end(request.url.includes('list-type') ? '<ListBucketResult></ListBucketResult>' : '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { code, said } = await run(`http://127.0.0.1:${server.address().port}`);
  server.close();
  assert.notEqual(code, 0);
  assert.match(said, /FAILED.*what_was_put_can_be_opened/);
});

// The portal on that server, with a line between them that does as `line` says.
const settings = join(folder, 'motcua.conf');
const was = readFileSync(settings, 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'motcua-s3-'));
let line = 'fine';
let store, between, client, lastBefore;

function pass(asked, answer) {
  if (line === 'gone') return asked.socket.destroy();
  if (line === 'slow') return asked.resume(); // taken, and never answered
  const { port } = store.httpServer.address();
  const onward = request({ port, host: '127.0.0.1', method: asked.method, path: asked.url, headers: asked.headers }, (got) => {
    if (line === 'cut' && asked.method !== 'HEAD') return asked.socket.destroy();
    const lies = line === 'lies' && asked.method === 'PUT';
    answer.writeHead(got.statusCode, lies ? { ...got.headers, etag: '"00000000000000000000000000000000"' } : got.headers);
    return got.pipe(answer);
  });
  onward.on('error', () => asked.socket.destroy());
  return asked.pipe(onward);
}

before(async () => {
  store = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: 'motcua' }] });
  await store.run();
  between = createServer(pass).listen(0, '127.0.0.1');
  await once(between, 'listening');
  writeFileSync(join(folder, 'secrets/s3'), 'S3RVER', { mode: 0o600 });
  writeFileSync(settings, `${was.replace(/^storage\.kind.*$/m, '')}
storage.kind = s3
storage.s3_bucket = motcua
storage.s3_key_id = S3RVER
storage.s3_secret_file = secrets/s3
storage.s3_endpoint = http://127.0.0.1:${between.address().port}
`);
  part('restart', 'portal');
  part('restart', 'worker');
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  client = new Client();
  await signIn(client, people()[4]);
  [[lastBefore]] = sql('SELECT COALESCE(MAX(id), 0) FROM file');
});
after(async () => {
  writeFileSync(settings, was);
  part('restart', 'portal');
  part('restart', 'worker');
  between.closeAllConnections();
  between.close();
  await store.close();
  rmSync(directory, { recursive: true });
  // What lies there is gone with the server.
  sql(`DELETE FROM draft WHERE filed_at IS NULL;
       DELETE f FROM file f LEFT JOIN dossier_file d ON d.file_id = f.id WHERE d.id IS NULL
         AND f.id > ${lastBefore}`);
});

const word = () => randomBytes(6).toString('hex');
const names = (page) => papersOf(page)[0].files.map((f) => f.name);

for (const how of ['cut', 'lies', 'gone', 'slow'])
  test(`a store that is ${how === 'lies' ? 'lying about the ETag' : how}: the file is told, those before it stay`, async () => {
    line = 'fine';
    part('restart', 'portal'); // another try at once, not after the breaker's pause
    let page = await atPapers(client);
    const [there, first, second] = ['con.pdf', 'mot.pdf', 'hai.pdf'].map((name) => pdf(word(), { name }));
    page = await give(page, 0, there).press('Tải lên');
    assert.deepEqual(names(page), ['con.pdf']);

    line = how;
    page = await give(page, 0, [first, second]).press('Tải lên');
    assert.equal(page.status, 200);
    assert.equal(page.errors.length, 2);
    for (const error of page.errors) assert.match(error, /“(mot|hai)\.pdf”: Cổng chưa cất được tệp này/);
    assert.deepEqual(names(page), ['con.pdf']);

    line = 'fine';
    part('restart', 'portal');
    // What the worker asked of it meanwhile is given up, and with it the owner's turn.
    await eventually(() => sql('SELECT COUNT(*) FROM file_lease WHERE ends_at > UTC_TIMESTAMP(6)')[0][0] === '0', { what: 'nobody reads there' });
    page = await give(await page.reload(), 0, [first, second]).press('Tải lên');
    assert.deepEqual(names(page), ['con.pdf', 'mot.pdf', 'hai.pdf']);
    for (const [i, link] of page.all('.mc-paper')[0].querySelectorAll('.mc-file a[href^="/tep/"]').entries()) {
      const answer = await client.open(new URL(link.getAttribute('href'), page.url).href);
      assert.ok(answer.body.equals([there, first, second][i].data));
    }
  });

// Machines of one installation share rows and bucket, and no disk.
const disks = Object.fromEntries(['a', 'b'].map((name) => [name, mkdtempSync(join(tmpdir(), `motcua-${name}-`))]));
const onS3 = () => readFileSync(settings, 'utf8').replace(/^state_dir = .*\n/m, '');
function leadTo(machine) {
  for (const name of ['upload', 'scratch', 'spool']) mkdirSync(join(disks[machine], name), { recursive: true });
  writeFileSync(settings, `${onS3()}state_dir = ${disks[machine]}\n`);
  part('restart', 'portal');
}
const stay = () => { writeFileSync(settings, `${onS3()}state_dir = ${join(folder, 'state')}\n`); part('restart', 'portal'); };
after(() => { for (const disk of Object.values(disks)) rmSync(disk, { recursive: true, force: true }); });
const inBucket = () => readdirSync(join(directory, 'motcua'), { recursive: true }).filter((name) => /^p.[0-9a-f]{64}\._S3rver_object$/.test(name)).length;

test('a file begun at one machine goes on at another, and its pieces go from the bucket', async () => {
  line = 'fine';
  const page = await atPapers(client);
  const { data } = pdf(word(), { padding: 900_000 });
  leadTo('a');
  const to = place(await begin(page, { name: 'lon.pdf', size: data.length }));
  assert.equal((await patch(page, to, 0, data.subarray(0, 262144))).status, 204);
  // However small it is cut, there are few objects; nothing counts twice.
  const cuts = [262144, 262145, 300_000, 400_000, 700_000, data.length];
  const answers = [];
  for (const [n, machine] of ['b', 'a', 'b', 'b', 'a'].entries()) {
    leadTo(machine);
    assert.equal((await head(page, to)).headers['upload-offset'], String(cuts[n]), machine);
    answers.push(await patch(page, to, cuts[n], data.subarray(cuts[n], cuts[n + 1])));
  }
  assert.deepEqual(answers.map((a) => a.status), [204, 204, 204, 204, 200]);
  assert.match(answers.at(-1).text, /lon\.pdf/);
  leadTo('b');
  assert.equal((await patch(page, to, data.length, Buffer.alloc(0))).status, 200, 'asked again elsewhere, told again');
  const files = papersOf(await page.reload())[0].files;
  assert.equal(files.length, 1);
  stay();
  const link = (await page.reload()).all('.mc-paper')[0].querySelector('.mc-file a[href^="/tep/"]');
  assert.ok((await client.open(new URL(link.getAttribute('href'), page.url).href)).body.equals(data));
  for (const disk of Object.values(disks)) assert.deepEqual(readdirSync(join(disk, 'upload')), [], 'nothing lies at a machine');
  part('restart', 'worker'); // its first round is at once
  await eventually(() => inBucket() === 0 && sql('SELECT COUNT(*) FROM arrival_piece')[0][0] === '0', { seconds: 90, what: 'no piece is left' });
});

test('the same piece at two machines at once is taken once, and the bucket is told of what does not count', async () => {
  await takenOnce(await atPapers(client), word());
});

test('what was begun and forgotten goes from the bucket, and from the rows', async () => {
  const page = await atPapers(client);
  const { data } = pdf(word(), { padding: 300_000 });
  const to = place(await begin(page, { size: data.length }));
  assert.equal((await patch(page, to, 0, data.subarray(0, 200_000))).status, 204);
  assert.equal(inBucket() > 0, true);
  part('restart', 'worker');
  await eventually(() => sql('SELECT COUNT(*) FROM arrival_piece WHERE starts_at IS NULL')[0][0] === '0', { seconds: 90, what: 'a round of the worker' });
  assert.equal(inBucket(), 1, 'it is not forgotten yet');
  sql('UPDATE arrival_piece SET due_at = due_at - INTERVAL 86401 SECOND');
  part('restart', 'worker');
  await eventually(() => inBucket() === 0, { seconds: 90, what: 'the piece is gone' });
  const answer = await patch(page, to, 200_000, data.subarray(200_000));
  assert.deepEqual([answer.status, answer.headers['upload-offset']], [409, '0'], 'from the beginning, never made up');
});

for (const how of ['gone', 'lies'])
  test(`a store that is ${how === 'gone' ? 'gone' : 'lying'}: the piece is told, those before it stay`, async () => {
    const page = await atPapers(client);
    const { data } = pdf(word(), { padding: 300_000 });
    const to = place(await begin(page, { size: data.length }));
    assert.equal((await patch(page, to, 0, data.subarray(0, 200_000))).status, 204);
    line = how;
    const answer = await patch(page, to, 200_000, data.subarray(200_000, 300_000));
    assert.deepEqual([answer.status, answer.headers['upload-offset']], [422, '200000']);
    assert.match(answer.text, /Cổng chưa cất được tệp này/);
    line = 'fine';
    part('restart', 'portal');
      assert.equal((await patch(page, to, 200_000, data.subarray(200_000))).status, 200);
    assert.equal(papersOf(await page.reload())[0].files.length, 1);
  });
