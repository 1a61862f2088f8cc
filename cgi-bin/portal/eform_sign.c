/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_sign.c: signing what a form says, where its law wants more than that
 * one is signed in.
 *
 * The hash of the answers goes along with the attempt to sign in anew, and
 * stays with the session when the provider has answered: a signature holds for
 * these answers alone, of this browser, for a quarter of an hour.
 */
#include "platform/crypto.h"
#include "platform/session.h"
#include "portal/eform.h"
#include "portal/state.h"

enum status eform_signature_of(struct request *rq,
                               const struct eform_open *open,
                               struct eform_signature *signature)
{
    struct sha256 sha;
    struct sign_in_confirmed confirmed;

    *signature = (struct eform_signature){.way = STR("sign-in")};
    if (!open->form.is_signed)
        return OK;
    signature->is_wanted = true;
    enum status s =
        sign_in_confirmed(rq->db, rq->session->id, rq->now, &confirmed);
    if (s != OK)
        return s == NOT_FOUND ? OK : s;
    sha = crypto_sha256(eform_sealed(rq->arena, &open->walk));
    if (!str_equals(confirmed.about, sha256_str(&sha)))
        return OK;
    *signature = (struct eform_signature){
        .way = str_of(sign_in_way_text(confirmed.way)), .at = confirmed.at};
    return OK;
}

/* Where they signed in last; who came by another way is sent to the first. */
static struct str provider_of(const struct request *rq, const struct oidc *oidc)
{
    return oidc_label(oidc, rq->account->provider).ptr != NULL
               ? rq->account->provider
               : oidc_name(oidc, 0);
}

enum status eform_sign(struct request *rq, const struct eform_open *open)
{
    struct sha256 sha = crypto_sha256(eform_sealed(rq->arena, &open->walk));
    struct oidc *oidc = portal_state(rq)->oidc;
    struct sign_in_attempt kept = {
        .provider = provider_of(rq, oidc),
        .return_to = eform_href(rq, open, STR(EFORM_REVIEW)),
        .is_anew = true,
        .about = sha256_str(&sha),
    };
    enum status s = oidc_way_go(rq, oidc, &kept);

    return s == UNAVAILABLE || s == NOT_FOUND
               ? response_redirect(rq,
                                   str_print(rq->arena, "%" PRI_STR "?ky=away",
                                             STR_ARG(kept.return_to)))
               : s;
}
