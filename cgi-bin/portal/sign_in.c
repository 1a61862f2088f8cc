/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign_in.c: “Đăng nhập”: the ways in, going to a provider, and coming back;
 * and “Xác minh số định danh”, the same way for who came by a phone alone.
 *
 * The browser takes only `state` along; nonce and verifier stay in a row that
 * belongs to its session, so an answer that comes to another browser finds
 * nothing, and one that comes twice only where the citizen was going, which
 * waits in the same row.
 *
 * Holds: nobody is signed in by anything but what oidc_exchange has checked;
 * the session's token is another after it; the way back is a path of our own.
 */
#include "common/oidc_way.h"
#include "platform/form.h"
#include "platform/session.h"
#include "platform/text.h"
#include "portal/account.h"
#include "portal/pages.h"
#include "portal/state.h"

#define AFTER_SIGN_IN "/viec-cua-toi" /* dossiers.c */

/* What went wrong on the way, if the address says so: a page of its own, so
 * that reloading it sends no answer of a provider again. */
static struct str trouble(const struct request *rq)
{
    static const char *const known[] = {"away", "refused", "denied", "stale",
                                        "astray"};
    struct str named = rq_query(rq, "su-co");

    return STR_AMONG(named, known, SIZE_MAX) == SIZE_MAX ? STR("") : named;
}

/* Back to where this way was chosen from. */
static enum status tell(struct request *rq, const char *what,
                        struct str return_to)
{
    const char *page = rq->account != NULL ? "/xac-minh" : "/dang-nhap";

    return response_redirect(
        rq, str_print(rq->arena, "%s?su-co=%s&tiep=%" PRI_STR, page, what,
                      STR_ARG(http_url_encode(rq->arena, return_to))));
}

static enum status show(struct request *rq, const char *name_of_page)
{
    struct page *page = page_of(rq);
    struct str to = oidc_way_return(rq, AFTER_SIGN_IN);

    oidc_ways_to_page(rq, portal_state(rq)->oidc, to);
    page_set(page, "Smart.href",
             oidc_way_href(rq, "/dang-nhap/qr", STR(""), to));
    page_set(page, "Return_to", to);
    page_set(page, "Trouble", trouble(rq));
    return page_render(rq, name_of_page);
}

enum status sign_in_show(struct request *rq)
{
    if (rq->account != NULL)
        return response_redirect(rq, oidc_way_return(rq, AFTER_SIGN_IN));
    return show(rq, "sign_in");
}

/* “Xác minh số định danh”, on the way to `tiep`. */
enum status verify_show(struct request *rq)
{
    bool is_phone_other = str_is(rq_query(rq, "dien-thoai-khac"), "1");

    if (rq->account->is_id_verified && !is_phone_other)
        return response_redirect(rq, oidc_way_return(rq, AFTER_SIGN_IN));
    page_set_flag(page_of(rq), "Verify.is_done", rq->account->is_id_verified);
    page_set_flag(page_of(rq), "Verify.is_other",
                  str_is(rq_query(rq, "so-khac"), "1"));
    page_set_flag(page_of(rq), "Verify.is_too_little",
                  str_is(rq_query(rq, "chua-du"), "1"));
    page_set(page_of(rq), "Verify.id_number", rq->account->id_number);
    return show(rq, "verify");
}

enum status sign_in_go(struct request *rq)
{
    struct sign_in_attempt kept = {
        .provider = rq_path_arg(rq, "provider"),
        .return_to = oidc_way_return(rq, AFTER_SIGN_IN),
        .is_anew = str_is(rq_query(rq, "lai"), "1"),
    };
    enum status s = oidc_way_go(rq, portal_state(rq)->oidc, &kept);

    return s == UNAVAILABLE ? tell(rq, "away", kept.return_to) : s;
}

/* National claims first, the standard ones where a provider has those. */
static struct str claim(struct request *rq, const json_t *claims,
                        const char *national, const char *standard, size_t most)
{
    struct str raw = json_member(claims, national);
    struct str clean;
    struct refusal why;

    if (str_is_empty(raw) && standard != NULL)
        raw = json_member(claims, standard);
    if (raw.ptr == NULL ||
        text_clean(rq->arena, raw, TEXT_LINE, most, &clean, &why) != OK)
        return STR("");
    return clean;
}

static struct str checked(struct request *rq, enum field_kind kind,
                          struct str value)
{
    struct str out;

    if (str_is_empty(value) ||
        field_check(rq->arena, kind, value, &out) != NULL)
        return STR("");
    return out;
}

static enum sex sex_said(struct request *rq, const json_t *claims,
                         struct str id_number)
{
    enum sex said = sex_of(claim(rq, claims, "gender", NULL, 10));

    return said != SEX_UNKNOWN ? said : sex_of_number(id_number);
}

static enum id_proof proof_said(struct request *rq, struct str provider,
                                const json_t *claims)
{
    const struct oidc *oidc = portal_state(rq)->oidc;

    return proof_by_word(oidc_says_verified(oidc, provider, claims),
                         oidc_id_proof(oidc, provider),
                         claim(rq, claims, "id_proof", NULL, 10));
}

/* INVALID: it says too little to make an account of. */
static enum status read_claims(struct request *rq, struct str provider,
                               const json_t *claims, struct account_claims *out)
{
    struct str number =
        checked(rq, FIELD_ID_NO, claim(rq, claims, "SoDinhDanh", NULL, 30));

    if (str_is_empty(number))
        number =
            checked(rq, FIELD_ID_NO, claim(rq, claims, "SoCMND", NULL, 30));
    *out = (struct account_claims){
        .provider = provider,
        .subject = json_member(claims, "sub"),
        .tech_id = claim(rq, claims, "TechID", NULL, 100),
        .full_name = claim(rq, claims, "HoVaTen", "name", 100),
        .id_number = number,
        .proof = str_is_empty(number) ? PROOF_NONE
                                      : proof_said(rq, provider, claims),
        .sex = sex_said(rq, claims, number),
        .phone = checked(rq, FIELD_PHONE,
                         claim(rq, claims, "SoDienThoai", "phone_number", 30)),
        .email =
            checked(rq, FIELD_EMAIL, claim(rq, claims, "email", NULL, 254)),
    };
    if (!partial_parse(claim(rq, claims, "NgayThangNamSinh", "birthdate", 10),
                       &out->birth_date))
        out->birth_date = (struct partial_date){0};
    if (str_is_empty(out->full_name) || str_is_empty(out->subject) ||
        out->subject.len > 255) {
        log_warn(rq->log, "sign_in.refused", "provider=%" PRI_STR " what=%s",
                 STR_ARG(provider), "claims");
        return INVALID;
    }
    return OK;
}

/* Who is signed in by a phone proves their number: CONFLICT, if it is another
 * than they gave there, or this provider has proved no more than a phone.
 * Nothing has happened then. */
static enum status check_proof(const struct request *rq,
                               const struct account_claims *claims,
                               const char **why)
{
    *why = proof_is_verified(claims->proof) ? "so-khac" : "chua-du";
    if (!proof_is_verified(claims->proof))
        return CONFLICT;
    return str_equals(rq->account->id_number, claims->id_number) ? OK
                                                                 : CONFLICT;
}

/* What signing out will need. */
static enum status keep(struct request *rq, struct str provider,
                        struct str subject, const struct oidc_person *person)
{
    struct sign_in kept = {
        .provider = provider,
        .subject = subject,
        .sid = person->sid.len <= 100 ? person->sid : STR(""),
        .id_token = person->id_token,
        .proved_at = person->proved_at,
    };

    return sign_in_keep(rq->db, rq->session->id, &kept);
}

/* *why: on CONFLICT, what to say of verifying; on OK "dien-thoai-khac", where
 * who came by a phone must come another way next time, or NULL. */
static enum status enter(struct request *rq, const struct sign_in_attempt *way,
                         const struct oidc_person *person, const char **why)
{
    bool is_verifying =
        rq->account != NULL && !rq->account->is_id_verified && !way->is_anew;
    bool is_same_phone = true;
    struct account_claims claims;
    struct account account;
    enum status s = read_claims(rq, way->provider, person->claims, &claims);

    if (s == OK && is_verifying)
        s = check_proof(rq, &claims, why);
    if (s == OK)
        s = account_match(rq->db, &claims, rq->now, &account);
    if (s == OK && is_verifying && rq->account->id != account.id)
        s = account_join(rq->db, rq->account->id, account.id, &is_same_phone);
    if (s == OK)
        *why = is_same_phone ? NULL : "dien-thoai-khac";
    if (s == OK)
        s = session_rotate(rq, account.id);
    if (s != OK)
        return s;

    log_event(rq->log, "session.signed_in", "provider=%" PRI_STR,
              STR_ARG(way->provider));
    return keep(rq, way->provider, claims.subject, person);
}

/* --- confirming something by signing in anew --- */

/* Back to what was to be confirmed, with what went wrong (“?ky=…”). */
static enum status tell_unconfirmed(struct request *rq,
                                    const struct sign_in_attempt *kept,
                                    const char *what)
{
    return response_redirect(rq, str_print(rq->arena, "%" PRI_STR "?ky=%s",
                                           STR_ARG(kept->return_to), what));
}

static enum sign_in_way way_said(const json_t *claims)
{
    static const struct {
        const char *method;
        enum sign_in_way way;
    } methods[] = {{"pop", SIGN_IN_PASSKEY},
                   {"hwk", SIGN_IN_PASSKEY},
                   {"swk", SIGN_IN_PASSKEY},
                   {"otp", SIGN_IN_OTP},
                   {"sms", SIGN_IN_OTP}};

    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++)
        if (oidc_asked_by(claims, methods[i].method))
            return methods[i].way;
    return SIGN_IN_FACTORS;
}

/* Who is signed in signed in anew, by two factors, after they were sent there:
 * INVALID, and nothing has happened, where anything of that is not so. */
static enum status confirm(struct request *rq,
                           const struct sign_in_attempt *kept,
                           const struct oidc_person *person)
{
    const struct oidc *oidc = portal_state(rq)->oidc;
    struct sign_in_confirmed what = {.about = kept->about, .at = rq->now};
    struct account_claims claims;
    struct account account;
    enum status s = read_claims(rq, kept->provider, person->claims, &claims);

    if (s == OK &&
        (!oidc_asked_since(person->claims, kept->begun_at) ||
         !oidc_has_two_factors(oidc, kept->provider, person->claims)))
        s = INVALID;
    if (s == OK)
        s = account_match(rq->db, &claims, rq->now, &account);
    if (s == OK && (rq->account == NULL || account.id != rq->account->id))
        s = INVALID;
    if (s != OK)
        return s;
    what.way = way_said(person->claims);
    log_event(rq->log, "session.confirmed", "provider=%" PRI_STR " way=%s",
              STR_ARG(kept->provider), sign_in_way_text(what.way));
    s = keep(rq, kept->provider, claims.subject, person);
    return s == OK ? sign_in_confirm(rq->db, rq->session->id, &what) : s;
}

static enum status confirm_back(struct request *rq,
                                const struct sign_in_attempt *kept)
{
    struct oidc_person person;
    enum status s;

    if (str_is(rq_query(rq, "error"), "access_denied"))
        return tell_unconfirmed(rq, kept, "denied");
    if (params_count(&rq->query, "code") != 1 ||
        params_count(&rq->query, "iss") > 1)
        return tell_unconfirmed(rq, kept, "refused");
    s = oidc_way_exchange(rq, portal_state(rq)->oidc, kept, &person);
    if (s == OK)
        s = confirm(rq, kept, &person);
    if (s == UNAVAILABLE)
        return tell_unconfirmed(rq, kept, "away");
    if (s == INVALID)
        return tell_unconfirmed(rq, kept, "refused");
    return s == OK ? response_redirect(rq, kept->return_to) : s;
}

static enum status tell_verifying(struct request *rq, const char *what,
                                  struct str return_to)
{
    return response_redirect(
        rq, str_print(rq->arena, "/xac-minh?%s=1&tiep=%" PRI_STR, what,
                      STR_ARG(http_url_encode(rq->arena, return_to))));
}

/* No attempt of this session: an old tab, the back button, or a link that
 * somebody else sent. Whoever is signed in goes on, the others start anew. */
static enum status nothing_begun(struct request *rq, struct str return_to)
{
    return rq->account != NULL ? response_redirect(rq, return_to)
                               : tell(rq, "stale", return_to);
}

enum status sign_in_back(struct request *rq)
{
    struct str provider = rq_path_arg(rq, "provider");
    struct str state = rq_query(rq, "state");
    struct str code = rq_query(rq, "code");
    struct sign_in_attempt kept;
    struct oidc_person person;
    const char *why = "so-khac";

    if (rq->session == NULL || str_is_empty(state) ||
        params_count(&rq->query, "state") != 1)
        return nothing_begun(rq, STR(AFTER_SIGN_IN));

    enum status s = sign_in_take(rq->db, SIGN_IN_CITIZENS, rq->session->id,
                                 state, rq->now, &kept);

    if (s == NOT_FOUND)
        return nothing_begun(rq, STR(AFTER_SIGN_IN));
    if (s == CONFLICT)
        return nothing_begun(rq, kept.return_to);
    if (s != OK)
        return s;
    if (!str_equals(kept.provider, provider))
        return tell(rq, "refused", kept.return_to);
    if (!str_is_empty(kept.about))
        return confirm_back(rq, &kept);
    if (str_is(rq_query(rq, "error"), "access_denied"))
        return tell(rq, "denied", kept.return_to);
    if (params_count(&rq->query, "code") != 1 || str_is_empty(code) ||
        params_count(&rq->query, "iss") > 1) {
        log_warn(rq->log, "sign_in.refused", "provider=%" PRI_STR " what=%s",
                 STR_ARG(kept.provider), "answer");
        return tell(rq, "refused", kept.return_to);
    }

    s = oidc_way_exchange(rq, portal_state(rq)->oidc, &kept, &person);
    if (s == OK)
        s = enter(rq, &kept, &person, &why);
    if (s == CONFLICT && rq->account != NULL)
        return tell_verifying(rq, why, kept.return_to);
    if (s == OK && why != NULL)
        return tell_verifying(rq, why, kept.return_to);
    if (s == UNAVAILABLE)
        return tell(rq, "away", kept.return_to);
    if (s == INVALID)
        return tell(rq, "refused", kept.return_to);
    return s == OK ? response_redirect(rq, kept.return_to) : s;
}
