// Stored files in a real S3 server: s3rver, which checks signatures (SigV4).
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

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
  assert.match(said, /PASSED.* 7 test/);
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
