/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sealed_test.c: what was sealed comes back; what was touched does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "platform/sealed.h"

#define KEY_1                                                                  \
    "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_2                                                                  \
    "2 ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static int file_new(void)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

    assert_true(fd >= 0);
    return fd;
}

static int file_of(size_t size)
{
    int fd = file_new();

    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)(i * 31 + i / 251);
        assert_int_equal(1, pwrite(fd, &byte, 1, (off_t)i));
    }
    return fd;
}

static off_t size_of(int fd)
{
    return lseek(fd, 0, SEEK_END);
}

static struct sealed_keys keys_of(const char *text)
{
    struct sealed_keys keys;

    assert_int_equal(OK, sealed_keys_parse(str_of(text), &keys));
    return keys;
}

static void assert_same(int a, int b)
{
    off_t size = size_of(a);

    assert_int_equal(size, size_of(b));
    for (off_t i = 0; i < size; i++) {
        char x, y;
        assert_int_equal(1, pread(a, &x, 1, i));
        assert_int_equal(1, pread(b, &y, 1, i));
        assert_int_equal(x, y);
    }
}

static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 150000};

static void any_size_comes_back(void **state)
{
    struct sealed_keys keys = keys_of(KEY_1);

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        int plain = file_of(sizes[i]), sealed = file_new(), back = file_new();
        struct sha256 digest;
        assert_int_equal(OK, sealed_write(&keys, STR("a1/x"), plain, sealed));
        assert_int_equal(
            OK, sealed_read(&keys, STR("a1/x"), sealed, back, &digest));
        assert_same(plain, back);
        close(plain);
        close(sealed);
        close(back);
    }
}

static void the_digest_is_that_of_the_content(void **state)
{
    struct sealed_keys keys = keys_of(KEY_1);
    int plain = file_new(), sealed = file_new();
    struct sha256 digest, want = crypto_sha256(STR("hồ sơ"));

    (void)state;
    assert_int_equal(8, write(plain, "hồ sơ", 8));
    assert_int_equal(OK, sealed_write(&keys, STR("n"), plain, sealed));
    assert_int_equal(OK, sealed_read(&keys, STR("n"), sealed, -1, &digest));
    assert_memory_equal(want.bytes, digest.bytes, 32);
    close(plain);
    close(sealed);
}

static void a_changed_byte_is_found(void **state)
{
    struct sealed_keys keys = keys_of(KEY_1);
    int plain = file_of(70000), sealed = file_new();
    struct sha256 digest;

    (void)state;
    assert_int_equal(OK, sealed_write(&keys, STR("n"), plain, sealed));
    off_t size = size_of(sealed);
    for (off_t at = 0; at < size; at += at < 80 ? 1 : 997) {
        char byte, other;
        assert_int_equal(1, pread(sealed, &byte, 1, at));
        other = (char)(byte ^ 0x40);
        assert_int_equal(1, pwrite(sealed, &other, 1, at));
        assert_int_equal(INVALID,
                         sealed_read(&keys, STR("n"), sealed, -1, &digest));
        assert_int_equal(1, pwrite(sealed, &byte, 1, at));
    }
    assert_int_equal(OK, sealed_read(&keys, STR("n"), sealed, -1, &digest));
    close(plain);
    close(sealed);
}

static void a_cut_file_is_found_even_between_pieces(void **state)
{
    struct sealed_keys keys = keys_of(KEY_1);
    int plain = file_of(131072), sealed = file_new();
    struct sha256 digest;
    const off_t cuts[] = {0, 10, 68, 84, 68 + 65552, 68 + 65552 + 5};

    (void)state;
    assert_int_equal(OK, sealed_write(&keys, STR("n"), plain, sealed));
    for (size_t i = ARRAY_LENGTH(cuts); i-- > 0;) {
        assert_int_equal(0, ftruncate(sealed, cuts[i]));
        assert_int_equal(INVALID,
                         sealed_read(&keys, STR("n"), sealed, -1, &digest));
    }
    close(plain);
    close(sealed);
}

static void a_file_cannot_stand_in_for_another(void **state)
{
    struct sealed_keys keys = keys_of(KEY_1), other = keys_of(KEY_2);
    int plain = file_of(100), sealed = file_new();
    struct sha256 digest;

    (void)state;
    assert_int_equal(OK, sealed_write(&keys, STR("a1/x"), plain, sealed));
    assert_int_equal(INVALID,
                     sealed_read(&keys, STR("a2/x"), sealed, -1, &digest));
    assert_int_equal(INVALID,
                     sealed_read(&other, STR("a1/x"), sealed, -1, &digest));
    close(plain);
    close(sealed);
}

static void a_new_master_key_rewrites_the_head_alone(void **state)
{
    struct sealed_keys old = keys_of(KEY_1), both = keys_of(KEY_1 "\n" KEY_2);
    struct sealed_keys fresh = keys_of(KEY_2);
    int plain = file_of(70000), sealed = file_new(), back = file_new();
    uint8_t head[SEALED_HEAD_BYTES], turned[SEALED_HEAD_BYTES];
    struct str text = {(const char *)head, sizeof(head)};
    struct sha256 digest;
    uint32_t id;

    (void)state;
    assert_int_equal(OK, sealed_write(&old, STR("n"), plain, sealed));
    assert_int_equal(sizeof(head), pread(sealed, head, sizeof(head), 0));
    assert_int_equal(OK, sealed_head_key(text, &id));
    assert_int_equal(1, id);
    assert_int_equal(OK, sealed_head_rewrap(&both, STR("n"), text, turned));
    assert_int_equal(sizeof(turned), pwrite(sealed, turned, sizeof(turned), 0));
    assert_int_equal(OK, sealed_read(&fresh, STR("n"), sealed, back, &digest));
    assert_same(plain, back);
    close(plain);
    close(sealed);
    close(back);
}

static void only_right_key_lines_are_read(void **state)
{
    struct sealed_keys keys;
    const char *const wrong[] = {
        "",
        "# nothing\n",
        "1",
        "1 abc",
        "0 " KEY_1,
        "x " KEY_1,
        "1 000102030405060708090A0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        KEY_1 "00",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        assert_int_equal(INVALID, sealed_keys_parse(str_of(wrong[i]), &keys));
    assert_int_equal(OK, sealed_keys_parse(STR("# ours\n" KEY_1 "\n"), &keys));
    assert_int_equal(1, keys.count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_size_comes_back),
        cmocka_unit_test(the_digest_is_that_of_the_content),
        cmocka_unit_test(a_changed_byte_is_found),
        cmocka_unit_test(a_cut_file_is_found_even_between_pieces),
        cmocka_unit_test(a_file_cannot_stand_in_for_another),
        cmocka_unit_test(a_new_master_key_rewrites_the_head_alone),
        cmocka_unit_test(only_right_key_lines_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
