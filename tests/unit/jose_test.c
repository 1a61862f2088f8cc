/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jose_test.c: tokens that hold, and a table of forged ones that must not. */
#include "check.h"
#include "platform/crypto.h"
#include "platform/jose.h"

#define NOW_S 1795500000

struct world {
    struct arena *arena;
    struct str jwk, other_jwk, ec_jwk;
    json_t *keys; /* the provider's: one RSA key, one EC key */
};

static struct str b64(struct world *w, const char *text)
{
    return crypto_base64url(w->arena, str_of(text));
}

static json_t *right_claims(void)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:I,s:I}", "iss", "https://a", "sub",
                     "1", "aud", "me", "nonce", "n", "exp",
                     (json_int_t)NOW_S + 60, "iat", (json_int_t)NOW_S - 5);
}

static struct str sign(struct world *w, struct str jwk, json_t *claims)
{
    struct str token;

    assert_int_equal(OK, jose_sign(w->arena, jwk, "JWT", claims, &token));
    json_decref(claims);
    return token;
}

static json_t *public_of(struct world *w, struct str jwk)
{
    struct str text;

    assert_int_equal(OK, jose_key_public(w->arena, jwk, &text));
    return json_parse(text);
}

static int make(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    w->arena = arena_new(1 << 20);
    assert_int_equal(OK, jose_key_new(w->arena, "RS256", &w->jwk));
    assert_int_equal(OK, jose_key_new(w->arena, "RS256", &w->other_jwk));
    assert_int_equal(OK, jose_key_new(w->arena, "ES256", &w->ec_jwk));
    w->keys = json_pack("{s:[o,o]}", "keys", public_of(w, w->jwk),
                        public_of(w, w->ec_jwk));
    *state = w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;

    json_decref(w->keys);
    arena_free(&w->arena);
    free(w);
    return 0;
}

static enum status verify(struct world *w, struct str token)
{
    json_t *claims CLEANUP(json_release) = NULL;
    struct jose_fault fault;

    return jose_verify(w->keys, token, &claims, &fault);
}

static void tokens_of_both_algorithms_hold(void **state)
{
    struct world *w = *state;

    assert_int_equal(OK, verify(w, sign(w, w->jwk, right_claims())));
    assert_int_equal(OK, verify(w, sign(w, w->ec_jwk, right_claims())));
}

static struct str glued(struct world *w, struct str a, struct str b,
                        struct str c)
{
    struct buf out = {.arena = w->arena};

    buf_add(&out, a);
    buf_add(&out, b);
    buf_add(&out, c);
    return buf_str(&out);
}

static struct str joined(struct world *w, struct str head, struct str body,
                         struct str signature)
{
    return glued(w, glued(w, head, STR("."), body), STR("."), signature);
}

static void forged_tokens_are_refused(void **state)
{
    struct world *w = *state;
    struct str token = sign(w, w->jwk, right_claims());
    struct str rest = token, head, body, signature;
    static const char *const heads[] = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\"}",
        "{\"alg\":\"HS256\"}",
        "{\"alg\":\"RS512\"}",
        "{\"alg\":\"ES256\"}",
        "{\"alg\":\"RS256\",\"alg\":\"none\"}",
        "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}",
        "{\"alg\":\"RS256\",\"kid\":1}",
        "{\"alg\":[\"RS256\"]}",
        "[]",
        "",
        "not json",
    };

    assert_true(str_next(&rest, '.', &head) && str_next(&rest, '.', &body) &&
                str_next(&rest, '.', &signature));
    for (size_t i = 0; i < ARRAY_LENGTH(heads); i++) {
        struct str forged = b64(w, heads[i]);

        assert_int_not_equal(OK, verify(w, joined(w, forged, body, signature)));
        assert_int_not_equal(OK, verify(w, joined(w, forged, body, STR(""))));
    }
    assert_int_not_equal(OK, verify(w, joined(w, head, body, STR(""))));
    assert_int_not_equal(
        OK, verify(w, joined(w, head, b64(w, "{\"sub\":\"2\"}"), signature)));
    assert_int_not_equal(OK, verify(w, joined(w, head, body, head)));
    assert_int_not_equal(OK, verify(w, str_slice(token, 0, token.len - 1)));
    assert_int_not_equal(OK, verify(w, STR("")));
    assert_int_not_equal(OK, verify(w, STR("..")));
    assert_int_not_equal(OK, verify(w, STR("a.b.c.d.e")));
}

/* Tokens of outside hands, cut and spelled in each way that is not the one way
 * (RFC 7515, 7.1; RFC 4648, 3.5). The header has a kid that is really there. */
static void what_is_no_base64url_is_no_token(void **state)
{
    struct world *w = *state;
    struct str token = sign(w, w->jwk, right_claims());
    struct str rest = token, part[3] = {STR_NONE};
    static const char *const strays[] = {"=",  "==", "=A", "A=", " ",
                                         "\n", "+",  "/",  "%",  "\xff"};

    assert_true(str_next(&rest, '.', &part[0]) &&
                str_next(&rest, '.', &part[1]) &&
                str_next(&rest, '.', &part[2]));
    for (size_t at = 0; at < 3; at++) {
        for (size_t i = 0; i <= ARRAY_LENGTH(strays); i++) {
            bool is_nul = i == ARRAY_LENGTH(strays);
            struct str stray = is_nul ? STR("\0") : str_of(strays[i]);
            struct str kept = part[at];
            struct str half = str_slice(kept, 0, 8);

            part[at] = glued(w, half, stray, str_skip(kept, 8));
            assert_int_equal(INVALID,
                             verify(w, joined(w, part[0], part[1], part[2])));
            part[at] = glued(w, kept, stray, STR(""));
            assert_int_equal(INVALID,
                             verify(w, joined(w, part[0], part[1], part[2])));
            part[at] = stray;
            assert_int_equal(INVALID,
                             verify(w, joined(w, part[0], part[1], part[2])));
            part[at] = kept;
        }
    }
    assert_int_equal(OK, verify(w, joined(w, part[0], part[1], part[2])));
    assert_int_equal(INVALID, verify(w, joined(w, part[0], part[1], STR("."))));
    assert_int_equal(INVALID, verify(w, str_print(w->arena, "%" PRI_STR ".AAAA",
                                                  STR_ARG(token))));
}

/* Keys of others are input too: a client's, or a provider's of the network. */
static void a_key_that_is_none_verifies_nothing(void **state)
{
    struct world *w = *state;
    struct str token = sign(w, w->jwk, right_claims());
    struct str ec_token = sign(w, w->ec_jwk, right_claims());
    static const struct {
        const char *member, *value;
    } changes[] = {
        {"n", ""},
        {"n", "="},
        {"n", "AQAB"},
        {"e", ""},
        {"e", "AA"},
        {"e", "AQ"},
        {"e", "AQABAQABAQAB"}, /* each check would cost as much as signing */
        {"x", ""},
        {"x", "AQAB"},
        {"x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"y", "_____________________________________________"},
        {"crv", "P-521"},
        {"crv", "P-256\"},"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(changes); i++) {
        CLEANUP(json_release) json_t *keys = json_deep_copy(w->keys);
        CLEANUP(json_release) json_t *claims = NULL;
        struct jose_fault fault = {""};
        bool is_rsa = strchr("ne", changes[i].member[0]) != NULL;
        json_t *key =
            json_array_get(json_object_get(keys, "keys"), is_rsa ? 0 : 1);

        json_object_set_new(key, changes[i].member,
                            json_string(changes[i].value));
        if (jose_verify(keys, is_rsa ? token : ec_token, &claims, &fault) == OK)
            fail_msg("%s = %s", changes[i].member, changes[i].value);
        json_object_set_new(key, changes[i].member, json_integer(1));
        assert_int_not_equal(
            OK, jose_verify(keys, is_rsa ? token : ec_token, &claims, &fault));
    }
}

/* RFC 7515, appendix A.3: made by others. */
static void the_example_of_the_standard_holds(void **state)
{
    static const char token[] =
        "eyJhbGciOiJFUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
        "pmWQxfKTUJqPP3-Kg6NU1Q";
    CLEANUP(json_release)
    json_t *keys =
        json_pack("{s:[{s:s,s:s,s:s,s:s}]}", "keys", "kty", "EC", "crv",
                  "P-256", "x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                  "y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    CLEANUP(json_release) json_t *claims = NULL;
    struct jose_fault fault = {""};

    (void)state;
    assert_int_equal(OK, jose_verify(keys, str_of(token), &claims, &fault));
    assert_true(str_is(json_member(claims, "iss"), "joe"));
}

/* The public key, which everybody has, as the secret of an HMAC. */
static void a_public_key_is_no_hmac_secret(void **state)
{
    struct world *w = *state;
    json_t *key = json_array_get(json_object_get(w->keys, "keys"), 0);
    struct str secret = json_text(w->arena, key);
    struct str head = b64(w, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    struct str body = b64(w, "{\"sub\":\"1\"}");
    struct sha256 mac =
        crypto_hmac(secret, str_print(w->arena, "%" PRI_STR ".%" PRI_STR,
                                      STR_ARG(head), STR_ARG(body)));

    assert_int_equal(
        INVALID,
        verify(w, joined(w, head, body,
                         crypto_base64url(w->arena, sha256_str(&mac)))));
}

static void an_unknown_kid_asks_for_the_keys_again(void **state)
{
    struct world *w = *state;

    assert_int_equal(NOT_FOUND,
                     verify(w, sign(w, w->other_jwk, right_claims())));
}

static void a_claim_twice_is_refused(void **state)
{
    struct world *w = *state;

    (void)w;
    assert_null(json_parse(STR("{\"sub\":\"1\",\"sub\":\"2\"}")));
    assert_null(json_parse(STR("{} {}")));
}

struct change {
    const char *name;
    json_t *value; /* NULL: taken out */
    bool holds;
};

static void claims_hold_or_not(void **state)
{
    struct jose_expect expect = {
        .issuer = STR("https://a"),
        .audience = STR("me"),
        .nonce = STR("n"),
        .now = {(int64_t)NOW_S * 1000000},
        .skew_s = 60,
        .max_age_s = 600,
    };
    struct change changes[] = {
        {"extra", json_true(), true},
        {"iss", json_string("https://b"), false},
        {"iss", NULL, false},
        {"aud", json_string("you"), false},
        {"aud", json_pack("[s]", "me"), true},
        {"aud", json_pack("[ss]", "me", "you"), false}, /* and no azp */
        {"aud", json_pack("[]"), false},
        {"aud", json_integer(1), false},
        {"azp", json_string("me"), true},
        {"azp", json_string("you"), false},
        {"azp", json_integer(1), false},
        {"nonce", json_string("m"), false},
        {"nonce", NULL, false},
        {"exp", json_integer(NOW_S - 61), false},
        {"exp", json_integer(NOW_S - 30), true}, /* clocks differ */
        {"exp", json_string("tomorrow"), false},
        {"exp", NULL, false},
        {"iat", json_integer(NOW_S + 61), false},
        {"iat", json_integer(NOW_S + 30), true},
        {"iat", json_integer(NOW_S - 3600), false},
        {"iat", NULL, false},
        {"nbf", json_integer(NOW_S + 3600), false},
        {"nbf", json_string("x"), false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(changes); i++) {
        json_t *claims CLEANUP(json_release) = right_claims();
        struct jose_fault fault = {""};

        if (changes[i].value != NULL)
            json_object_set_new(claims, changes[i].name, changes[i].value);
        else
            json_object_del(claims, changes[i].name);
        if ((jose_check(claims, &expect, &fault) == OK) != changes[i].holds)
            fail_msg("change %zu of %s", i, changes[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_of_both_algorithms_hold),
        cmocka_unit_test(forged_tokens_are_refused),
        cmocka_unit_test(what_is_no_base64url_is_no_token),
        cmocka_unit_test(a_key_that_is_none_verifies_nothing),
        cmocka_unit_test(the_example_of_the_standard_holds),
        cmocka_unit_test(a_public_key_is_no_hmac_secret),
        cmocka_unit_test(an_unknown_kid_asks_for_the_keys_again),
        cmocka_unit_test(a_claim_twice_is_refused),
        cmocka_unit_test(claims_hold_or_not),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
