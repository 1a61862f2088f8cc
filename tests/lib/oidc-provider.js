// SPDX-License-Identifier: GPL-3.0-or-later
// oidc-provider.js: the npm package oidc-provider as a server on loopback, with
// the stack's certificate: an OpenID provider that we did not write.
//
//   const provider = await startProvider({ clients: [...], people: { an: {…claims} } });
//   provider.issuer; await provider.stop();
//   provider.meddle = (ctx) => {…}  // runs after the provider has answered: ctx.path, ctx.body
//   provider.silent = '/token'      // takes requests to that path and says nothing
//   await provider.rotate()         // another key; the one of before is gone
//   provider.set({ … })             // further settings of the package
//
// Its own pages for signing in take any password.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { certificate, folder } from './stack.js';

async function newKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = crypto.randomUUID();
  return { privateKey, kid, jwk: { ...await exportJWK(privateKey), kid, alg: 'RS256', use: 'sig' } };
}

export async function startProvider({ clients, people }) {
  const server = createServer({ key: readFileSync(path.join(folder, 'tls/key.pem')), cert: certificate });
  await once(server.listen(0, 'localhost'), 'listening');
  const issuer = `https://localhost:${server.address().port}`;
  const self = {
    issuer,
    asked: [], // paths, in order
    meddle: undefined,
    silent: undefined,
    key: await newKey(),
    async rotate() {
      self.key = await newKey();
      self.set();
    },
    set(more = {}) {
      handle = make(more).callback();
    },
    // A token by the provider's own key, whatever it claims.
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: self.key.kid, ...header }).sign(self.key.privateKey),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  let handle;

  function make(more) {
    const provider = new Provider(issuer, {
      clients,
      jwks: { keys: [self.key.jwk] },
      cookies: { keys: ['one key for the cookies of the tests'] },
      claims: { openid: ['sub'], profile: ['name', 'birthdate', 'gender', 'SoDinhDanh'], phone: ['phone_number'], email: ['email'] },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
      // Its own never asks loopback.
      fetch: (url, { dispatcher, ...options }) => fetch(url, options),
      features: { backchannelLogout: { enabled: true } },
      ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600 },
      ...more,
    });
    provider.use(async (ctx, next) => {
      self.asked.push(ctx.path);
      if (ctx.path === self.silent) {
        ctx.respond = false;
        return;
      }
      await next();
      await self.meddle?.(ctx);
    });
    return provider;
  }

  self.set();
  server.on('request', (request, response) => handle(request, response));
  return self;
}
