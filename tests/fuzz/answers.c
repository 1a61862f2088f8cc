/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.c: what gateways for texts and the post answer. The input's first
 * byte says what is asked; then come the answers, one after the other: a byte
 * for the status, a body up to the next record separator (0x1e). There is no
 * wire: outgoing_call of here stands in its place.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "gateway/outgoing.h"
#include "gateway/post.h"
#include "gateway/sms_private.h"

static struct log nowhere = {.program = "fuzz", .fd = -1};
static struct str answers;

enum status outgoing_call(struct arena *arena, struct log *log,
                          const struct outgoing *call, long *code,
                          struct str *body)
{
    static const long codes[] = {200, 201, 202, 400, 401, 404, 409, 422, 500};
    struct str one;

    (void)log;
    assert(call->url != NULL && call->url[0] != '\0');
    if (!str_next(&answers, 0x1e, &one) || str_is_empty(one))
        return UNAVAILABLE;
    *code = codes[(uint8_t)one.ptr[0] % ARRAY_LENGTH(codes)];
    *body = str_copy(arena, str_skip(one, 1));
    return OK;
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[96];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert(fd >= 0 && dprintf(fd, "%s", text) > 0);
    close(fd);
}

static struct settings *settings_of_run(void)
{
    static struct settings *settings;
    static char folder[] = "/tmp/motcua-answers-XXXXXX";
    char path[96];
    struct str complaint;

    if (settings != NULL)
        return settings;
    assert(mkdtemp(folder) != NULL);
    write_file(folder, "secret", "0123456789abcdef0123456789abcdef\n");
    write_file(folder, "motcua.conf",
               "post.url = https://post.example\n"
               "post.client_id = tayninh\n"
               "post.client_secret_file = secret\n"
               "sms.kannel_url = http://127.0.0.1:13013/cgi-bin/sendsms\n"
               "sms.kannel_user = tayninh\n"
               "sms.kannel_password_file = secret\n"
               "sms.esms_url = https://esms.example/send\n"
               "sms.esms_api_key_file = secret\n"
               "sms.esms_secret_key_file = secret\n");
    snprintf(path, sizeof(path), "%s/motcua.conf", folder);
    if (settings_load(arena_new(1024 * 1024), path, NULL, &settings,
                      &complaint) != OK) {
        fprintf(stderr, "%.*s\n", (int)complaint.len, complaint.ptr);
        abort();
    }
    return settings;
}

static void ask_sms(struct arena *arena, bool is_kannel)
{
    static const struct moment now = {INT64_C(1764500000) * 1000000};
    struct sms sms = {.settings = settings_of_run(), .log = &nowhere};
    struct sms_text text = {
        .phone = STR("0912345678"), .text = STR("Ma"), .reference = STR("r")};
    enum status s = is_kannel ? sms_kannel_send(&sms, arena, &text, now)
                              : sms_esms_send(&sms, arena, &text, now);

    assert(s == OK || s == UNAVAILABLE || s == INVALID);
}

static void check_news(const struct post_news_list *news)
{
    for (size_t i = 0; i < news->count; i++) {
        assert(news->items[i].id > 7);
        assert(!str_is_empty(news->items[i].reference));
        assert(!str_is_empty(news->items[i].kind));
    }
}

static void ask_post(struct arena *arena, char what)
{
    static const struct moment now = {INT64_C(1764500000) * 1000000};
    struct post_place place = {STR("Tân Ninh"), STR("Tây Ninh")};
    struct post_order order = {.reference = STR("r"),
                               .dossier_code = STR("H1"),
                               .agency_code = STR("a"),
                               .agency_name = STR("A")};
    struct post_news_list news = {0};
    struct vnd price = {-1};
    struct str item;
    struct post *post = NULL;

    assert(post_new(&post, settings_of_run(), &nowhere) == OK);
    if (what == 't' &&
        post_track(post, arena, /* last_id= */ 7, now, &news) == OK)
        check_news(&news);
    if (what == 'o' && post_send(post, arena, &order, now, &item) == OK)
        assert(!str_is_empty(item) && item.len <= 100);
    if (what == 'c')
        status_ignore(post_cancel(post, arena, STR("r"), now),
                      "it only must not break");
    if (what == 'm' &&
        post_price(post, arena, &place, &place, now, &price) == OK)
        assert(price.dong >= 0);
    post_free(&post);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();

    if (size == 0)
        return 0;
    answers = str_copy(arena, (struct str){(const char *)data + 1, size - 1});
    if (data[0] == 'k' || data[0] == 'e')
        ask_sms(arena, data[0] == 'k');
    else
        ask_post(arena, (char)data[0]);
    return 0;
}
