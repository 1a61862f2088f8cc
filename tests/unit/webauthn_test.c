/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webauthn_test.c: passkeys that hold, and a table of forged ones that must
 * not.
 */
#include "check.h"

#include "authenticator.h"
#include "platform/webauthn.h"

#define ORIGIN "https://dinhdanh.example:8444"
#define RP_ID "dinhdanh.example"
#define CHALLENGE "bW90IHRodSB0aGFjaA"
#define VERIFIED (AUTHENTICATOR_PRESENT | AUTHENTICATOR_VERIFIED)

struct world {
    struct arena *arena;
    EVP_PKEY *key, *other;
};

static const struct webauthn_expect expect = {
    .origin = {ORIGIN, sizeof(ORIGIN) - 1},
    .challenge = {CHALLENGE, sizeof(CHALLENGE) - 1},
};
static const struct str id = {"0123456789abcdef", 16};

static struct str client_data(struct world *w, const char *type)
{
    return str_print(w->arena,
                     "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE
                     "\",\"origin\":\"" ORIGIN "\",\"crossOrigin\":false}",
                     type);
}

static struct str new_key(struct world *w)
{
    return authenticator_data(w->arena, RP_ID,
                              VERIFIED | AUTHENTICATOR_ATTESTED, 7, id, w->key);
}

static struct webauthn_key registered(struct world *w)
{
    struct webauthn_key key;

    assert_int_equal(OK, webauthn_register(w->arena, &expect,
                                           client_data(w, "create"), new_key(w),
                                           &key));
    return key;
}

static int make(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    w->arena = arena_new(1 << 22);
    w->key = authenticator_key("ES256");
    w->other = authenticator_key("ES256");
    *state = w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;

    EVP_PKEY_free(w->key);
    EVP_PKEY_free(w->other);
    arena_free(&w->arena);
    free(w);
    return 0;
}

static void keys_of_each_algorithm_hold(void **state)
{
    static const char *const algorithms[] = {"ES256", "EdDSA", "RS256"};
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(algorithms); i++) {
        EVP_PKEY *pair = authenticator_key(algorithms[i]);
        struct str made = authenticator_data(
            w->arena, RP_ID, VERIFIED | AUTHENTICATOR_ATTESTED, 0, id, pair);
        struct str said = client_data(w, "get");
        struct str data =
            authenticator_data(w->arena, RP_ID, VERIFIED, 0, id, pair);
        struct webauthn_key key;
        int64_t count = -1;

        assert_int_equal(OK, webauthn_register(w->arena, &expect,
                                               client_data(w, "create"), made,
                                               &key));
        assert_true(str_equals(key.id, id));
        assert_int_equal(
            OK, webauthn_verify(w->arena, &expect, &key, said, data,
                                authenticator_sign(w->arena, pair, said, data),
                                &count));
        assert_int_equal(0, count); /* it does not count */
        EVP_PKEY_free(pair);
    }
}

/* The text with "create" or "get" in the place of its "%s". */
static struct str with_type(struct world *w, const char *text, const char *type)
{
    struct str all = str_of(text);
    size_t at = str_find(all, '%');
    struct buf out = {.arena = w->arena};

    buf_add(&out, str_slice(all, 0, at));
    if (at < all.len) {
        buf_addz(&out, type);
        buf_add(&out, str_skip(all, at + 2));
    }
    return buf_str(&out);
}

static enum status registers(struct world *w, struct str said,
                             struct webauthn_key *key)
{
    return webauthn_register(w->arena, &expect, said, new_key(w), key);
}

static enum status signs_in(struct world *w, const struct webauthn_key *key,
                            struct str said)
{
    struct str data =
        authenticator_data(w->arena, RP_ID, VERIFIED, 8, id, w->key);
    int64_t count;

    return webauthn_verify(w->arena, &expect, key, said, data,
                           authenticator_sign(w->arena, w->key, said, data),
                           &count);
}

/* What the browser says around it, for a new key and for a sign-in. */
static void what_the_browser_says_must_be_about_this(void **state)
{
    static const char *const forged[] = {
        "",
        "{",
        "[]",
        "null",
        "{\"type\":\"webauthn.%s\",\"origin\":\"" ORIGIN "\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"\",\"origin\":\"" ORIGIN
        "\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"bW90IHRodSB0aGFjaB\","
        "\"origin\":\"" ORIGIN "\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":[\"" CHALLENGE
        "\"],\"origin\":\"" ORIGIN "\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE "\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE
        "\",\"origin\":\"https://dinhdanh.example\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE
        "\",\"origin\":\"https://dinhdanh.example.evil:8444\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE
        "\",\"origin\":\"http://dinhdanh.example:8444\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE
        "\",\"origin\":\"" ORIGIN "\",\"crossOrigin\":true}",
        "{\"type\":\"payment.%s\",\"challenge\":\"" CHALLENGE
        "\",\"origin\":\"" ORIGIN "\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE
        "\",\"origin\":\"" ORIGIN "\",\"origin\":\"" ORIGIN "\"}",
        "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE
        "\",\"origin\":\"" ORIGIN "\"} x",
    };
    struct world *w = *state;
    struct webauthn_key key = registered(w), never;
    struct str create = client_data(w, "create"), get = client_data(w, "get");

    for (size_t i = 0; i < ARRAY_LENGTH(forged); i++) {
        if (registers(w, with_type(w, forged[i], "create"), &never) != INVALID)
            fail_msg("a new key with text %zu", i);
        if (signs_in(w, &key, with_type(w, forged[i], "get")) != INVALID)
            fail_msg("a sign-in with text %zu", i);
    }
    /* One is not taken for the other. */
    assert_int_equal(INVALID, registers(w, get, &never));
    assert_int_equal(INVALID, signs_in(w, &key, create));
    assert_int_equal(OK, registers(w, create, &never));
    assert_int_equal(OK, signs_in(w, &key, get));
}

static void a_new_key_must_be_whole_and_its_owners(void **state)
{
    struct world *w = *state;
    struct str said = client_data(w, "create");
    struct str whole = new_key(w);
    struct webauthn_key key;
    struct {
        const char *rp_id;
        unsigned flags;
    } forged[] = {
        {"evil.example", VERIFIED | AUTHENTICATOR_ATTESTED},
        {"example", VERIFIED | AUTHENTICATOR_ATTESTED},
        {ORIGIN, VERIFIED | AUTHENTICATOR_ATTESTED},
        {RP_ID, AUTHENTICATOR_VERIFIED | AUTHENTICATOR_ATTESTED},
        {RP_ID, AUTHENTICATOR_PRESENT | AUTHENTICATOR_ATTESTED},
        {RP_ID, AUTHENTICATOR_ATTESTED},
        {RP_ID, VERIFIED}, /* and no key */
    };

    for (size_t i = 0; i < ARRAY_LENGTH(forged); i++) {
        struct str data = authenticator_data(w->arena, forged[i].rp_id,
                                             forged[i].flags, 7, id, w->key);

        if (webauthn_register(w->arena, &expect, said, data, &key) != INVALID)
            fail_msg("data %zu", i);
    }
    for (size_t len = 0; len < whole.len; len++) {
        /* A copy of that length, so that a byte too far is seen. */
        struct str cut = str_copy(w->arena, str_slice(whole, 0, len));

        if (webauthn_register(w->arena, &expect, said, cut, &key) != INVALID)
            fail_msg("cut to %zu bytes", len);
    }
    assert_int_equal(
        INVALID,
        webauthn_register(w->arena, &expect, said,
                          authenticator_data(w->arena, RP_ID,
                                             VERIFIED | AUTHENTICATOR_ATTESTED,
                                             7, STR(""), w->key),
                          &key));
}

/* Each byte of the head, of the id's length and of the key's shape is another.
 */
static void
a_new_key_with_a_byte_changed_is_never_believed_wrongly(void **state)
{
    struct world *w = *state;
    struct str whole = new_key(w);
    struct webauthn_key right = registered(w), key;

    for (size_t at = 0; at < whole.len; at++) {
        struct buf out = {.arena = w->arena};
        char other = (char)(whole.ptr[at] ^ 0x01);

        buf_add(&out, str_slice(whole, 0, at));
        buf_add_byte(&out, other);
        buf_add(&out, str_skip(whole, at + 1));

        enum status s = webauthn_register(
            w->arena, &expect, client_data(w, "create"), buf_str(&out), &key);

        /* The hash, and the flag of presence; the point leaves its curve. */
        if ((at <= 32 || at >= whole.len - 77) && s == OK)
            fail_msg("byte %zu", at);
        if (s == OK) /* another counter, model or name of the same key */
            assert_true(str_equals(key.public_key, right.public_key));
    }
}

static void a_sign_in_must_be_signed_by_this_key_for_this_site(void **state)
{
    struct world *w = *state;
    struct webauthn_key key = registered(w);
    struct str said = client_data(w, "get");
    struct {
        const char *what, *rp_id;
        unsigned flags;
        uint32_t count;
        bool holds;
    } cases[] = {
        {"right", RP_ID, VERIFIED, 8, true},
        {"far ahead", RP_ID, VERIFIED, UINT32_MAX, true},
        {"another site", "evil.example", VERIFIED, 8, false},
        {"nobody there", RP_ID, AUTHENTICATOR_VERIFIED, 8, false},
        {"owner not asked", RP_ID, AUTHENTICATOR_PRESENT, 8, false},
        {"neither", RP_ID, 0, 8, false},
        {"the counter stands", RP_ID, VERIFIED, 7, false},
        {"the counter goes back", RP_ID, VERIFIED, 6, false},
        {"the counter is gone", RP_ID, VERIFIED, 0, false},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct str data =
            authenticator_data(w->arena, cases[i].rp_id, cases[i].flags,
                               cases[i].count, id, w->key);
        struct str signature = authenticator_sign(w->arena, w->key, said, data);
        int64_t count = 0;
        enum status s = webauthn_verify(w->arena, &expect, &key, said, data,
                                        signature, &count);

        if (s != (cases[i].holds ? OK : INVALID))
            fail_msg("%s", cases[i].what);
        if (s == OK)
            assert_int_equal(cases[i].count, count);
    }
}

static void a_signature_must_cover_what_was_said(void **state)
{
    struct world *w = *state;
    struct webauthn_key key = registered(w), wrong = key;
    struct str said = client_data(w, "get");
    struct str data =
        authenticator_data(w->arena, RP_ID, VERIFIED, 8, id, w->key);
    struct str later =
        authenticator_data(w->arena, RP_ID, VERIFIED, 9, id, w->key);
    struct str right = authenticator_sign(w->arena, w->key, said, data);
    struct str spaced = str_print(w->arena, "%" PRI_STR " ", STR_ARG(said));
    int64_t count;

#define VERIFY(key, said, data, signature)                                     \
    webauthn_verify(w->arena, &expect, &key, said, data, signature, &count)
    assert_int_equal(OK, VERIFY(key, said, data, right));
    assert_int_equal(INVALID, VERIFY(key, spaced, data, right));
    assert_int_equal(INVALID, VERIFY(key, said, later, right));
    assert_int_equal(
        INVALID, VERIFY(key, said, data,
                        authenticator_sign(w->arena, w->other, said, data)));
    assert_int_equal(INVALID, VERIFY(key, said, data, STR("")));
    for (size_t len = 0; len < right.len; len++)
        assert_int_equal(INVALID,
                         VERIFY(key, said, data, str_slice(right, 0, len)));
    for (size_t len = 0; len < data.len; len++)
        assert_int_equal(INVALID,
                         VERIFY(key, said, str_slice(data, 0, len), right));
    wrong.algorithm = -8; /* EdDSA */
    assert_int_equal(INVALID, VERIFY(wrong, said, data, right));
    wrong.algorithm = 0;
    assert_int_equal(INVALID, VERIFY(wrong, said, data, right));
    wrong = key;
    wrong.public_key = str_slice(key.public_key, 0, 63);
    assert_int_equal(INVALID, VERIFY(wrong, said, data, right));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_each_algorithm_hold),
        cmocka_unit_test(what_the_browser_says_must_be_about_this),
        cmocka_unit_test(a_new_key_must_be_whole_and_its_owners),
        cmocka_unit_test(
            a_new_key_with_a_byte_changed_is_never_believed_wrongly),
        cmocka_unit_test(a_sign_in_must_be_signed_by_this_key_for_this_site),
        cmocka_unit_test(a_signature_must_cover_what_was_said),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
