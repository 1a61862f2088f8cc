// ClamAV's own daemon, with a signature file that knows EICAR and nothing else.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const program = join(process.env.MOTCUA_BUILD ?? 'build', 'tests/unit/antivirus_test');

test('clamd finds EICAR, alone and in an archive, and takes 20 MiB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-clamd-'));
  const socket = join(folder, 'clamd.sock');
  writeFileSync(join(folder, 'test.hdb'), '44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n');
  writeFileSync(join(folder, 'clamd.conf'), [
    `DatabaseDirectory ${folder}`, `LocalSocket ${socket}`, 'Foreground yes',
    'StreamMaxLength 32M', 'MaxFileSize 32M', 'MaxScanSize 64M', ''].join('\n'));
  const clamd = spawn('/usr/sbin/clamd', ['-c', join(folder, 'clamd.conf')], { stdio: 'ignore' });
  try {
    while (!existsSync(socket)) {
      assert.equal(clamd.exitCode, null, 'clamd ended before it answered');
      await sleep(100);
    }
    const child = spawn(program, { env: { ...process.env, MOTCUA_TEST_CLAMD: socket } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
    const [code] = await once(child, 'exit');
    assert.equal(code, 0, said);
    assert.doesNotMatch(said, /SKIPPED/);
  } finally {
    clamd.kill();
    await once(clamd, 'exit');
    rmSync(folder, { recursive: true });
  }
});
