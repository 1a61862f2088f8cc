// What comes from outside ends no worker. Each of these tries is answered, and
// the workers that were there before are there after it: one that died and was
// started again counts as a failure, even where nginx hid it by asking another.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { raw } from '../lib/client.js';
import { origin, workers } from '../lib/stack.js';

const kept = async (program, tries) => {
  const before = workers(program).sort();
  const what = await tries();
  assert.deepEqual(workers(program).sort(), before, `workers of ${program} ended${what ? `: ${what}` : ''}`);
};

const form = (address, fields) => raw(address, { method: 'POST', body: new URLSearchParams(fields).toString(),
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });

test('a token that is none ends no worker, wherever one is taken', async () => {
  const { keys: [{ kid, alg }] } = JSON.parse((await raw(`${origin.identity}/oauth2/jwks`)).body);
  const head = Buffer.from(JSON.stringify({ alg, kid })).toString('base64url');
  const body = Buffer.from('{"sub":"1"}').toString('base64url');
  const tokens = [`${head}.eyJzdWIiO=iJ8In0.AAAA`, `${head}.${body}.=`, `${head}.${body}.A=A`, `${head}.=.AAAA`, `${head}=.${body}.AAAA`,
    `${head}.${body}.`, `${head}..AAAA`, '..', '...', `${head}.${body}.\u0000`, `${head}.\u0000.AAAA`, `${head}.${body}.AAAA.AAAA`, '\u0000', `${head}.${body}.${'A'.repeat(20_000)}`];
  await kept('identity', () => kept('portal', async () => {
    for (const token of tokens) {
      const answers = [
        await form(`${origin.identity}/oauth2/logout`, { id_token_hint: token }),
        await raw(`${origin.identity}/oauth2/logout?${new URLSearchParams({ id_token_hint: token })}`),
        await form(`${origin.identity}/oauth2/token`, { grant_type: 'authorization_code', code: 'x', client_assertion: token,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }),
        await form(`${origin.portal}/dang-xuat/nha-cung-cap`, { logout_token: token }),
      ];
      for (const { status } of answers) assert.ok(status >= 200 && status < 500, `${status} for ${token.slice(0, 80)}`);
    }
  }));
});
