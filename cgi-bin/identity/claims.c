/* SPDX-License-Identifier: GPL-3.0-or-later */
/* claims.c: what Identity says of a citizen, and under which names.
 *
 * The ID token says who and how, no more: it travels through browsers when
 * signing out. The citizen's details come by userinfo alone.
 */
#include "domain/national/passkey.h"
#include "domain/national/signing_key.h"
#include "identity/identity.h"
#include "platform/crypto.h"

#define ID_TOKEN_S 600

/* The level of the account, by how its number was proved; how the citizen
 * signed in is amr's to say. */
static struct str level_of(const struct citizen *citizen)
{
    return proof_is_verified(citizen->proof) ? STR("LoA2") : STR("LoA1");
}

static struct str named(const struct request *rq, const char *what,
                        struct str sector, struct str of)
{
    struct str text = str_print(rq->arena, "motcua %s 1 %" PRI_STR " %" PRI_STR,
                                what, STR_ARG(sector), STR_ARG(of));
    struct sha256 mac = crypto_hmac(identity_secret(rq), text);

    return crypto_base64url(rq->arena, str_slice(sha256_str(&mac), 0, 24));
}

struct str claims_subject(const struct request *rq, const struct client *client,
                          const struct citizen *citizen)
{
    return named(rq, "sub", client->sector, citizen->public_id);
}

struct str claims_sid(const struct request *rq, const struct client *client,
                      int64_t session_id)
{
    return named(rq, "sid", client->client_id,
                 str_print(rq->arena, "%lld", (long long)session_id));
}

static bool put(json_t *object, const char *name, struct str value)
{
    return json_object_set_new(object, name, json_of(value)) == 0;
}

static bool put_second(json_t *object, const char *name, struct moment at)
{
    return json_object_set_new(object, name, json_integer(at.us / 1000000)) ==
           0;
}

/* The left half of the token's hash (OIDC Core 3.1.3.6). */
static struct str half_hash(const struct request *rq, struct str token)
{
    struct sha256 hash = crypto_sha256(token);

    return crypto_base64url(rq->arena, str_slice(sha256_str(&hash), 0, 16));
}

enum status claims_id_token(struct request *rq, const struct client *client,
                            const struct authorization *a,
                            struct str access_token, struct str *id_token)
{
    struct citizen citizen;
    struct str jwk;
    bool by_passkey = false;
    enum status s = citizen_load(rq->db, a->citizen_id, &citizen);

    if (s == OK)
        s = signing_key_current(rq->db, identity_secret(rq), "RS256", rq->now,
                                &jwk);
    if (s == OK)
        s = passkey_has_opened(rq->db, a->session_id, &by_passkey);
    if (s != OK)
        return s == NOT_FOUND ? INTERNAL : s;

    CLEANUP(json_release) json_t *claims = json_object();
    bool is_made =
        claims != NULL && put(claims, "iss", identity_issuer(rq)) &&
        put(claims, "sub", claims_subject(rq, client, &citizen)) &&
        put(claims, "aud", client->client_id) &&
        put_second(claims, "exp", moment_add_s(rq->now, ID_TOKEN_S)) &&
        put_second(claims, "iat", rq->now) &&
        put_second(claims, "auth_time", a->signed_in_at) &&
        put(claims, "acr", level_of(&citizen)) &&
        json_object_set_new(claims, "amr",
                            by_passkey
                                ? json_pack("[sss]", "pop", "user", "mfa")
                                : json_pack("[ss]", "pwd", "otp")) == 0 &&
        put(claims, "sid", claims_sid(rq, client, a->session_id)) &&
        put(claims, "at_hash", half_hash(rq, access_token)) &&
        (a->nonce.ptr == NULL || put(claims, "nonce", a->nonce));

    return is_made ? jose_sign(rq->arena, jwk, "JWT", claims, id_token)
                   : INTERNAL;
}

bool claims_has_scope(struct str scopes, const char *wanted)
{
    struct str scope;

    while (str_next(&scopes, ' ', &scope))
        if (str_is(scope, wanted))
            return true;
    return false;
}

/* The names of the national portal's own interface. It tells all to each
 * client; here a client of others is told what it asked for and its citizen
 * gave. */
static bool put_national(const struct request *rq, json_t *claims,
                         const struct client *client,
                         const struct citizen *citizen, struct str scope)
{
    bool is_own = !client->asks_consent;
    bool is_old = citizen->id_number.len == 9;
    struct str logout = str_print(rq->arena, "%" PRI_STR "/oauth2/logout",
                                  STR_ARG(identity_issuer(rq)));
    bool is_made = put(claims, "LoaiTaiKhoan", STR("1")) &&
                   put(claims, "loginIdp", STR("MOTCUA")) &&
                   put(claims, "logoutUri", logout) &&
                   put(claims, "loAs", level_of(citizen)) &&
                   put(claims, "id_proof", str_of(proof_text(citizen->proof)));

    if (is_made && (is_own || claims_has_scope(scope, "profile")))
        is_made = put(claims, "HoVaTen", citizen->full_name) &&
                  put(claims, "NgayThangNamSinh",
                      partial_digits(rq->arena, citizen->birth_date));
    if (is_made && (is_own || claims_has_scope(scope, "id_number")))
        is_made =
            put(claims, "TechID", citizen->public_id) &&
            put(claims, "SoDinhDanh", is_old ? STR("") : citizen->id_number) &&
            put(claims, "SoCMND",
                is_old ? citizen->id_number : citizen->old_number) &&
            put(claims, "MaSoThue", STR("")) &&
            put(claims, "MaSoDoanhNghiep", STR("")) &&
            put(claims, "HoChieu", STR(""));
    if (is_made && (is_own || claims_has_scope(scope, "phone")))
        is_made = put(claims, "SoDienThoai", citizen->phone);
    return is_made;
}

/* A whole day or a year: OpenID Connect Core 1.0, 5.1, has nothing between. */
static struct str birthdate(const struct request *rq,
                            const struct citizen *citizen)
{
    struct partial_date born = citizen->birth_date;

    if (!partial_is_whole(born))
        born = partial_make(born.year, 0, 0);
    return partial_iso(rq->arena, born);
}

json_t *claims_userinfo(const struct request *rq, const struct client *client,
                        const struct citizen *citizen, struct str scope)
{
    json_t *claims = json_object();
    bool is_made = claims != NULL &&
                   put(claims, "sub", claims_subject(rq, client, citizen)) &&
                   put_national(rq, claims, client, citizen, scope);

    if (is_made && claims_has_scope(scope, "profile"))
        is_made = put(claims, "name", citizen->full_name) &&
                  put(claims, "birthdate", birthdate(rq, citizen)) &&
                  (citizen->sex == SEX_UNKNOWN ||
                   put(claims, "gender", str_of(sex_text(citizen->sex))));
    if (is_made && claims_has_scope(scope, "phone"))
        is_made = put(claims, "phone_number",
                      str_print(rq->arena, "+84%" PRI_STR,
                                STR_ARG(str_skip(citizen->phone, 1)))) &&
                  json_object_set_new(claims, "phone_number_verified",
                                      json_true()) == 0;
    if (is_made && claims_has_scope(scope, "email") &&
        !str_is_empty(citizen->email))
        is_made = put(claims, "email", citizen->email);
    if (is_made)
        return claims;
    json_decref(claims);
    return NULL;
}
