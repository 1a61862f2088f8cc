/* SPDX-License-Identifier: GPL-3.0-or-later */
/* passkey_challenge.c: what a passkey signs, for the pages that ask for one.
 *
 * The challenge is an HMAC over the session's CSRF token, which is random and
 * is another one after every sign-in: so it needs no row until a sign-in has
 * used it, belongs to one browser, and works for one sign-in.
 */
#include "identity/identity.h"
#include "platform/crypto.h"

struct webauthn_expect passkey_expect(struct request *rq)
{
    struct str text =
        str_print(rq->arena, "motcua passkey 1 %" PRI_STR,
                  STR_ARG(rq->session != NULL ? rq->session->csrf : STR("")));
    struct sha256 mac = crypto_hmac(identity_secret(rq), text);

    return (struct webauthn_expect){
        .origin = identity_issuer(rq),
        .challenge = crypto_base64url(rq->arena, sha256_str(&mac)),
    };
}

void passkey_to_page(struct request *rq)
{
    page_set(page_of(rq), "Passkey.challenge", passkey_expect(rq).challenge);
}
