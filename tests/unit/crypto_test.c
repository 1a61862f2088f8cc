/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crypto_test.c: known answers of the standards, and what must be refused. */
#include "check.h"

#include "platform/crypto.h"
#include "platform/sealed_id.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void assert_hex(const struct sha256 *digest, const char *hex)
{
    assert_true(str_is(crypto_hex(arena, sha256_str(digest)), hex));
}

static void sha256_knows_fips_180(void **state)
{
    (void)state;
    struct sha256 digest = crypto_sha256(STR("abc"));

    assert_hex(&digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff"
                        "61f20015ad");
    digest = crypto_sha256(STR_NONE);
    assert_hex(&digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49599"
                        "1b7852b855");
}

static void hmac_knows_rfc_4231(void **state)
{
    (void)state;
    struct sha256 digest =
        crypto_hmac(STR("Jefe"), STR("what do ya want for nothing?"));

    assert_hex(&digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58"
                        "b964ec3843");
    digest = crypto_hmac(STR_NONE, STR_NONE);
    assert_hex(&digest, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712"
                        "144292c5ad");
}

static void pieces_make_the_same_digest(void **state)
{
    (void)state;
    CLEANUP(crypto_digest_free) struct crypto_digest *digest = NULL;
    struct sha256 whole = crypto_sha256(STR("một cửa")), made;

    assert_int_equal(crypto_digest_new(&digest), OK);
    assert_int_equal(crypto_digest_add(digest, STR("một ")), OK);
    assert_int_equal(crypto_digest_add(digest, STR_NONE), OK);
    assert_int_equal(crypto_digest_add(digest, STR("cửa")), OK);
    assert_int_equal(crypto_digest_end(digest, &made), OK);
    assert_true(crypto_equal(sha256_str(&whole), sha256_str(&made)));
}

static void equal_minds_content_and_length(void **state)
{
    (void)state;
    assert_true(crypto_equal(STR("abc"), STR("abc")));
    assert_false(crypto_equal(STR("abc"), STR("abd")));
    assert_false(crypto_equal(STR("abc"), STR("ab")));
    assert_true(crypto_equal(STR_NONE, STR("")));
}

static void tokens_are_long_and_never_the_same(void **state)
{
    (void)state;
    struct str one, other, bytes;

    assert_int_equal(crypto_token(arena, &one), OK);
    assert_int_equal(crypto_token(arena, &other), OK);
    assert_int_equal(one.len, 43);
    assert_false(str_equals(one, other));
    assert_true(crypto_unbase64url(arena, one, &bytes));
    assert_int_equal(bytes.len, 32);
}

static void random_numbers_fill_their_range(void **state)
{
    (void)state;
    unsigned seen[10] = {0};
    uint32_t n = 99;

    for (int i = 0; i < 10000; i++) {
        assert_int_equal(crypto_random_below(10, &n), OK);
        assert_true(n < 10);
        seen[n]++;
    }
    /* 1,000 are expected; 200 less is 6.7 standard deviations. */
    for (size_t i = 0; i < 10; i++)
        assert_in_range(seen[i], 800, 1200);
    assert_int_equal(crypto_random_below(1, &n), OK);
    assert_int_equal(n, 0);
}

static void base64_knows_rfc_4648(void **state)
{
    (void)state;
    static const struct {
        const char *plain, *padded, *url;
    } cases[] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+", "-__-"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct str plain = str_of(cases[i].plain), back;

        assert_true(str_is(crypto_base64(arena, plain), cases[i].padded));
        assert_true(str_is(crypto_base64url(arena, plain), cases[i].url));
        assert_true(crypto_unbase64(arena, str_of(cases[i].padded), &back));
        assert_true(str_equals(back, plain));
        assert_true(crypto_unbase64url(arena, str_of(cases[i].url), &back));
        assert_true(str_equals(back, plain));
    }
}

static void decoding_takes_one_spelling(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "Z", "Zg==", "Zh", "Zm9", "Zg=", "Z g", "+//+", "Zg\n", "Zm9v=", "é"};
    static const char *const wrong_padded[] = {
        "Zg",    "Zg=",  "Zh==",     "Zg===", "=",   "====",
        "Zm9v=", "-__-", "Zg==Zg==", "Z===",  " Zg="};
    struct str out = STR("untouched");

    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        if (crypto_unbase64url(arena, str_of(wrong[i]), &out))
            fail_msg("base64url took \"%s\"", wrong[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(wrong_padded); i++)
        if (crypto_unbase64(arena, str_of(wrong_padded[i]), &out))
            fail_msg("base64 took \"%s\"", wrong_padded[i]);
    assert_false(crypto_unhex(arena, STR("0"), &out));
    assert_false(crypto_unhex(arena, STR("0g"), &out));
    assert_false(crypto_unhex(arena, STR(" 0"), &out));
    assert_true(str_is(out, "untouched"));
    assert_true(crypto_unhex(arena, STR("C3a9"), &out));
    assert_true(str_is(out, "é"));
}

static void sealing_opens_only_untouched(void **state)
{
    (void)state;
    struct str key = STR("0123456789abcdef0123456789abcdef");
    struct str other = STR("0123456789abcdef0123456789abcdeg");
    struct str sealed, again, plain = STR_NONE;

    assert_int_equal(crypto_seal(arena, key, STR("a"), STR("bí mật"), &sealed),
                     OK);
    assert_int_equal(crypto_seal(arena, key, STR("a"), STR("bí mật"), &again),
                     OK);
    assert_int_equal(sealed.len, strlen("bí mật") + 28);
    assert_false(str_equals(sealed, again)); /* a new nonce each time */
    assert_int_equal(crypto_open(arena, key, STR("a"), sealed, &plain), OK);
    assert_true(str_is(plain, "bí mật"));

    plain = STR_NONE;
    assert_int_equal(crypto_open(arena, other, STR("a"), sealed, &plain),
                     INVALID);
    assert_int_equal(crypto_open(arena, key, STR("b"), sealed, &plain),
                     INVALID);
    for (size_t i = 0; i < sealed.len; i++) {
        struct str copy = str_copy(arena, sealed);
        char *bytes = arena_alloc(arena, sealed.len);

        memcpy(bytes, copy.ptr, copy.len);
        bytes[i] = (char)(bytes[i] ^ 1);
        copy.ptr = bytes;
        assert_int_equal(crypto_open(arena, key, STR("a"), copy, &plain),
                         INVALID);
        assert_int_equal(
            crypto_open(arena, key, STR("a"), str_slice(sealed, 0, i), &plain),
            INVALID);
    }
    assert_null(plain.ptr);
    assert_int_equal(crypto_seal(arena, key, STR_NONE, STR_NONE, &sealed), OK);
    assert_int_equal(crypto_open(arena, key, STR_NONE, sealed, &plain), OK);
    assert_int_equal(plain.len, 0);
}

static void a_sealed_id_says_when_and_that_we_made_it(void **state)
{
    (void)state;
    struct sealed_id_kind kind = {.chance_size = 8,
                                  .seal_size = 12,
                                  .key = STR("khoá"),
                                  .about = STR("captcha của ai ")};
    struct sealed_id_kind other_key = kind, about_other = kind, longer = kind;
    struct moment now = {1000000 * (int64_t)1796000000 + 999999}, made_at = {0};
    struct str id, again;

    other_key.key = STR("khóa");
    about_other.about = STR("captcha của người khác ");
    longer.seal_size = 16;
    assert_int_equal(OK, sealed_id_new(arena, kind, now, &id));
    assert_int_equal(OK, sealed_id_new(arena, kind, now, &again));
    assert_int_equal(32, id.len);
    assert_false(str_equals(id, again));
    assert_true(sealed_id_open(arena, kind, id, &made_at));
    assert_true(made_at.us == now.us - 999999);
    assert_false(sealed_id_open(arena, other_key, id, &made_at));
    assert_false(sealed_id_open(arena, about_other, id, &made_at));
    assert_false(sealed_id_open(arena, longer, id, &made_at));
    assert_false(sealed_id_open(arena, kind, STR_NONE, &made_at));
    for (size_t i = 0; i < id.len; i++) {
        char *bytes = arena_alloc(arena, id.len);

        memcpy(bytes, id.ptr, id.len);
        bytes[i] = bytes[i] == 'A' ? 'B' : 'A';
        assert_false(
            sealed_id_open(arena, kind, (struct str){bytes, id.len}, &made_at));
    }
}

static void sealing_knows_the_gcm_paper(void **state)
{
    (void)state;
    /* Test case 16 of McGrew and Viega: key, nonce ‖ ciphertext ‖ tag. */
    struct str key, about, sealed, wanted, plain;

    assert_true(crypto_unhex(arena,
                             STR("feffe9928665731c6d6a8f9467308308"
                                 "feffe9928665731c6d6a8f9467308308"),
                             &key));
    assert_true(crypto_unhex(
        arena, STR("feedfacedeadbeeffeedfacedeadbeefabaddad2"), &about));
    assert_true(crypto_unhex(
        arena,
        STR("cafebabefacedbaddecaf888"
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b"),
        &sealed));
    assert_true(crypto_unhex(
        arena,
        STR("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
        &wanted));
    assert_int_equal(crypto_open(arena, key, about, sealed, &plain), OK);
    assert_true(str_equals(plain, wanted));
}

static void passwords_verify_and_never_repeat(void **state)
{
    (void)state;
    struct str one, other;
    bool is_right = false, is_stale = true;

    assert_int_equal(password_hash(arena, STR("Mật khẩu 1!"), &one), OK);
    assert_int_equal(password_hash(arena, STR("Mật khẩu 1!"), &other), OK);
    assert_false(str_equals(one, other));
    assert_true(str_starts_with(one, "$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_int_equal(
        password_verify(STR("Mật khẩu 1!"), one, &is_right, &is_stale), OK);
    assert_true(is_right);
    assert_false(is_stale);
    assert_int_equal(
        password_verify(STR("Mật khẩu 1"), one, &is_right, &is_stale), OK);
    assert_false(is_right);
}

static void an_unknown_account_is_never_right(void **state)
{
    (void)state;
    bool is_right = true, is_stale = true;

    assert_int_equal(password_verify(STR(""), STR_NONE, &is_right, &is_stale),
                     OK);
    assert_false(is_right);
    assert_false(is_stale);
}

static void old_settings_are_stale(void **state)
{
    (void)state;
    /* "password" with m=4096, t=2, salt "somesaltsomesalt", by argon2(1). */
    struct str weak =
        STR("$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
            "H5mZn8QsFFwntPktdbjGNtqB+DDJ+nixq94uJAZoqIk");
    bool is_right = false, is_stale = false;

    assert_int_equal(
        password_verify(STR("password"), weak, &is_right, &is_stale), OK);
    assert_true(is_right);
    assert_true(is_stale);
}

static void nonsense_in_the_table_is_our_fault(void **state)
{
    (void)state;
    bool is_right = false, is_stale = false;

    assert_int_equal(
        password_verify(STR("x"), STR("plain"), &is_right, &is_stale),
        INTERNAL);
    assert_int_equal(password_verify(STR("x"), STR("$argon2id$v=19$m=1"),
                                     &is_right, &is_stale),
                     INTERNAL);
    assert_false(is_right);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_knows_fips_180),
        cmocka_unit_test(hmac_knows_rfc_4231),
        cmocka_unit_test(pieces_make_the_same_digest),
        cmocka_unit_test(equal_minds_content_and_length),
        cmocka_unit_test(tokens_are_long_and_never_the_same),
        cmocka_unit_test(random_numbers_fill_their_range),
        cmocka_unit_test(base64_knows_rfc_4648),
        cmocka_unit_test(decoding_takes_one_spelling),
        cmocka_unit_test(sealing_opens_only_untouched),
        cmocka_unit_test(a_sealed_id_says_when_and_that_we_made_it),
        cmocka_unit_test(sealing_knows_the_gcm_paper),
        cmocka_unit_test(passwords_verify_and_never_repeat),
        cmocka_unit_test(an_unknown_account_is_never_right),
        cmocka_unit_test(old_settings_are_stale),
        cmocka_unit_test(nonsense_in_the_table_is_our_fault),
    };

    return cmocka_run_group_tests_name("crypto", tests, setup, teardown);
}
