// SPDX-License-Identifier: GPL-3.0-or-later
// passkey: asks the device for a key (WebAuthn) and sends what it says by the
// form it stands in. Shown only where the browser can; data-way says which:
// "add" on the account's page, "use" where one signs in.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

async function add({ challenge, user, name, site, known }) {
  const { response } = await navigator.credentials.create({ publicKey: {
    challenge: bytes(challenge),
    rp: { id: window.location.hostname, name: site },
    user: { id: new TextEncoder().encode(user), name, displayName: name },
    pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    excludeCredentials: known.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) })),
    attestation: 'none',
  } });
  return { 'du-lieu': response.clientDataJSON, khoa: response.getAuthenticatorData() };
}

async function use({ challenge }) {
  const { rawId, response } = await navigator.credentials.get({ publicKey: {
    challenge: bytes(challenge), rpId: window.location.hostname, userVerification: 'required',
  } });
  return {
    ma: rawId, 'du-lieu': response.clientDataJSON, khoa: response.authenticatorData,
    'chu-ky': response.signature, chu: response.userHandle ?? new ArrayBuffer(0),
  };
}

export default function passkey(part) {
  const form = part.querySelector('form');
  const without = part.querySelector('[data-without]');
  if (!window.PublicKeyCredential) {
    form.hidden = true;
    without?.classList.remove('mc-unscripted');
    return;
  }
  const failed = part.querySelector('[role="status"]');
  without?.remove();
  form.classList.remove('mc-scripted');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    failed.textContent = '';
    try {
      const said = await (part.dataset.way === 'add' ? add : use)(part.dataset);
      for (const [name, value] of Object.entries(said)) form.elements[name].value = text(value);
      form.submit();
    } catch (error) {
      failed.textContent = error.name === 'InvalidStateError' ? part.dataset.there : part.dataset.failed;
    }
  });
}
