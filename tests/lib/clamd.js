// SPDX-License-Identifier: GPL-3.0-or-later
// clamd.js: ClamAV's own daemon, with a signature file that knows EICAR and
// nothing else.
//
//   const clamd = await startClamd(socket);   // after(() => clamd.stop())
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// In two pieces, so that no scanner stops at this file.
export const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';

export async function startClamd(socket) {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-clamd-'));
  const place = socket ?? join(folder, 'clamd.sock');
  writeFileSync(join(folder, 'test.hdb'), '44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n');
  writeFileSync(join(folder, 'clamd.conf'), [
    `DatabaseDirectory ${folder}`, `LocalSocket ${place}`, 'Foreground yes',
    'StreamMaxLength 32M', 'MaxFileSize 32M', 'MaxScanSize 64M', ''].join('\n'));
  const clamd = spawn('/usr/sbin/clamd', ['-c', join(folder, 'clamd.conf')], { stdio: 'ignore' });
  while (!existsSync(place)) {
    assert.equal(clamd.exitCode, null, 'clamd ended before it answered');
    await sleep(100);
  }
  return {
    socket: place,
    async stop() {
      clamd.kill();
      if (clamd.exitCode === null) await once(clamd, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}
