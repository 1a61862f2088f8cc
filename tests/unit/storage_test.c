/* SPDX-License-Identifier: GPL-3.0-or-later */
/* storage_test.c: stored files: sealed, whole, once for each owner.
 *
 * In a folder; or, with MOTCUA_TEST_S3 = endpoint, in the bucket "motcua" of an
 * S3 server that takes the secret S3RVER of the key MOTCUA_TEST_S3_KEY, else
 * S3RVER (tests/peers/s3.test.js starts one, tests/long/swift.test.js another).
 */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/storage.h"

#define KEY_1                                                                  \
    "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_2                                                                  \
    "2 ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

struct place {
    char folder[64];
    struct log log;
    struct arena *arena;
    struct settings *settings;
    struct storage *storage;
};

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(strlen(text), write(fd, text, strlen(text)));
    close(fd);
}

static void open_with(struct place *place, const char *keys)
{
    char path[128], text[512];
    const char *s3 = getenv("MOTCUA_TEST_S3");
    const char *key = getenv("MOTCUA_TEST_S3_KEY");
    struct str complaint = STR_NONE;

    snprintf(path, sizeof(path), "%s/keys", place->folder);
    write_text(path, keys);
    snprintf(path, sizeof(path), "%s/motcua.conf", place->folder);
    snprintf(text, sizeof(text),
             "state_dir = %s\nstorage.key_file = keys\n%s%s%s%s\n",
             place->folder,
             s3 ? "storage.kind = s3\nstorage.s3_bucket = motcua\n"
                  "storage.s3_secret_file = s3\nstorage.s3_endpoint = "
                : "storage.kind = folder",
             s3 ? s3 : "", s3 ? "\nstorage.s3_key_id = " : "",
             s3 ? key ? key : "S3RVER" : "");
    write_text(path, text);
    snprintf(path, sizeof(path), "%s/s3", place->folder);
    write_text(path, "S3RVER");
    snprintf(path, sizeof(path), "%s/motcua.conf", place->folder);
    if (settings_load(place->arena, path, NULL, &place->settings, &complaint) !=
        OK)
        fail_msg("%.*s", (int)complaint.len, complaint.ptr);
    storage_free(&place->storage);
    assert_int_equal(
        OK, storage_new(place->settings, &place->log, &place->storage));
}

static enum status remove_file(struct storage *storage,
                               struct storage_name name, void *data)
{
    (void)data;
    return storage_remove(storage, name);
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    if (place == NULL)
        return -1;
    memcpy(place->folder, "/tmp/motcua-storage-XXXXXX", 27);
    if (mkdtemp(place->folder) == NULL)
        return -1;
    place->log =
        (struct log){.program = "test", .fd = open("/dev/null", O_WRONLY)};
    place->arena = arena_new(8 * 1024 * 1024);
    open_with(place, KEY_1);
    assert_int_equal(OK, storage_each(place->storage, remove_file, NULL));
    *state = place;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind,
                      struct FTW *walk)
{
    (void)st;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    struct place *place = *state;

    storage_free(&place->storage);
    arena_free(&place->arena);
    close(place->log.fd);
    nftw(place->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(place);
    return 0;
}

static int file_of(const char *text)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

    assert_true(fd >= 0);
    assert_int_equal(strlen(text), write(fd, text, strlen(text)));
    return fd;
}

static struct storage_name put(struct place *place, int64_t owner,
                               const char *text)
{
    struct storage_name name;
    int fd = file_of(text);

    assert_int_equal(OK, storage_name_of(fd, owner, &name));
    assert_int_equal(OK, storage_put(place->storage, name, fd));
    close(fd);
    return name;
}

static void assert_content(struct place *place, struct storage_name name,
                           const char *want)
{
    char text[256] = "";
    int fd;

    assert_int_equal(OK, storage_open(place->storage, name, &fd));
    assert_int_equal(strlen(want), read(fd, text, sizeof(text) - 1));
    assert_string_equal(want, text);
    close(fd);
}

static enum status count_one(struct storage *storage, struct storage_name name,
                             void *data)
{
    (void)storage;
    (void)name;
    ++*(int *)data;
    return OK;
}

static int count(struct place *place)
{
    int n = 0;

    assert_int_equal(OK, storage_each(place->storage, count_one, &n));
    return n;
}

static void what_was_put_can_be_opened(void **state)
{
    struct place *place = *state;

    assert_content(place, put(place, 7, "giấy khai sinh"), "giấy khai sinh");
}

static void the_same_bytes_lie_once_for_each_owner(void **state)
{
    struct place *place = *state;

    put(place, 7, "x");
    put(place, 7, "x");
    assert_int_equal(1, count(place));
    put(place, 8, "x");
    assert_int_equal(2, count(place));
}

static void nothing_lies_there_in_the_clear(void **state)
{
    struct place *place = *state;
    char command[160];

    put(place, 7, "SECRET-WORDS");
    snprintf(command, sizeof(command), "grep -rq SECRET-WORDS %s",
             place->folder);
    assert_int_not_equal(0, system(command));
}

static void assert_bytes(int fd, const char *text)
{
    char found[64] = "";

    assert_int_equal(strlen(text), pread(fd, found, sizeof(found) - 1, 0));
    assert_string_equal(text, found);
}

static void pieces_are_joined_and_are_no_files(void **state)
{
    struct place *place = *state;
    struct storage_piece one, two;
    int fd, out;

    assert_int_equal(OK, storage_piece_name(&one));
    assert_int_equal(OK, storage_piece_name(&two));
    assert_int_equal(OK, storage_scratch_of(place->storage, STR("giấy "), &fd));
    assert_int_equal(OK, storage_piece_put(place->storage, &one, fd));
    close(fd);
    assert_int_equal(OK, storage_scratch_of(place->storage, STR("khai"), &fd));
    assert_int_equal(OK, storage_piece_put(place->storage, &two, fd));
    close(fd);
    assert_int_equal(0, count(place));

    assert_int_equal(OK, storage_scratch_of(place->storage, STR(""), &out));
    assert_int_equal(OK, storage_piece_read(place->storage, &one, out));
    assert_int_equal(OK, storage_piece_read(place->storage, &two, out));
    assert_bytes(out, "giấy khai");
    close(out);

    assert_int_equal(OK, storage_piece_remove(place->storage, &one));
    assert_int_equal(OK, storage_piece_remove(place->storage, &one));
    assert_int_equal(NOT_FOUND, storage_piece_read(place->storage, &one, -1));
    assert_int_equal(OK, storage_piece_remove(place->storage, &two));
}

static void a_file_of_another_owner_is_not_there(void **state)
{
    struct place *place = *state;
    struct storage_name name = put(place, 7, "x");
    int fd;

    name.owner_id = 8;
    assert_int_equal(NOT_FOUND, storage_open(place->storage, name, &fd));
}

static int damage_one(const char *path, const struct stat *st, int kind,
                      struct FTW *walk)
{
    (void)walk;
    if (kind == FTW_F && st->st_size > 70 && strstr(path, "/files/")) {
        int fd = open(path, O_WRONLY);
        assert_int_equal(1, pwrite(fd, "!", 1, st->st_size - 3));
        close(fd);
    }
    return 0;
}

static void a_file_changed_at_rest_is_never_given(void **state)
{
    struct place *place = *state;
    struct storage_name name = put(place, 7, "giấy khai sinh");
    int fd;

    if (getenv("MOTCUA_TEST_S3") != NULL)
        skip(); /* out of reach there */
    nftw(place->folder, damage_one, 8, FTW_PHYS);
    assert_int_equal(INTERNAL, storage_open(place->storage, name, &fd));
    assert_int_equal(INVALID, storage_verify(place->storage, name));
}

static void removing_twice_is_harmless(void **state)
{
    struct place *place = *state;
    struct storage_name name = put(place, 7, "x");

    assert_int_equal(OK, storage_remove(place->storage, name));
    assert_int_equal(OK, storage_remove(place->storage, name));
    assert_int_equal(0, count(place));
}

static void a_spooled_copy_goes_when_it_is_old(void **state)
{
    struct place *place = *state;
    struct storage_name name = put(place, 7, "x");
    struct moment now = moment_now();
    struct str inside, again;
    char path[256];

    assert_int_equal(
        OK, storage_spool(place->storage, place->arena, name, now, &inside));
    assert_true(str_starts_with(inside, "/noi-bo/tep/spool/"));
    assert_int_equal(
        OK, storage_spool(place->storage, place->arena, name, now, &again));
    assert_true(str_equals(inside, again));
    snprintf(path, sizeof(path), "%s/spool/%.*s", place->folder,
             (int)inside.len - 18, inside.ptr + 18);
    assert_int_equal(0, access(path, R_OK));
    assert_int_equal(OK, storage_spool_clean(place->storage, now, 60));
    assert_int_equal(0, access(path, R_OK));
    assert_int_equal(
        OK, storage_spool_clean(place->storage, moment_add_s(now, 61), 60));
    assert_int_not_equal(0, access(path, R_OK));
}

static void rotation_leaves_files_readable_by_the_new_key_alone(void **state)
{
    struct place *place = *state;
    struct storage_name name = put(place, 7, "giấy khai sinh");
    bool is_done;

    open_with(place, KEY_1 "\n" KEY_2);
    assert_int_equal(OK, storage_rewrap(place->storage, name, &is_done));
    assert_true(is_done);
    assert_int_equal(OK, storage_rewrap(place->storage, name, &is_done));
    assert_false(is_done);
    open_with(place, KEY_2);
    assert_content(place, name, "giấy khai sinh");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_put_can_be_opened),
        TEST(the_same_bytes_lie_once_for_each_owner),
        TEST(nothing_lies_there_in_the_clear),
        TEST(pieces_are_joined_and_are_no_files),
        TEST(a_file_of_another_owner_is_not_there),
        TEST(a_file_changed_at_rest_is_never_given),
        TEST(removing_twice_is_harmless),
        TEST(a_spooled_copy_goes_when_it_is_old),
        TEST(rotation_leaves_files_readable_by_the_new_key_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
