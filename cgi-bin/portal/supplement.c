/* SPDX-License-Identifier: GPL-3.0-or-later */
/* supplement.c: the answer to a supplement.
 *
 * Files that came in with an answer that is shown again are kept in the field
 * "giu", as POSITION.ID each.
 */
#include "platform/session.h"
#include "portal/asked_page.h"
#include "portal/dossier_page.h"
#include "portal/file_page.h"
#include "portal/pages.h"

enum { FILES_MAX = 40, FILES_OF_PAPER_MAX = 10 };

struct answer {
    struct asked asked;
    struct form *form;
    struct file files[FILES_MAX];
    int positions[FILES_MAX]; /* of the paper they are; 0: of none */
    size_t count;
};

static bool is_asked(const struct asked *asked, int64_t position)
{
    for (size_t i = 0; i < asked->count; i++)
        if (asked->papers[i].position == position)
            return true;
    return position == 0;
}

static size_t count_of(const struct answer *answer, int position)
{
    size_t count = 0;

    for (size_t i = 0; i < answer->count; i++)
        count += answer->positions[i] == position;
    return count;
}

static bool has_room(const struct answer *answer, int position)
{
    return answer->count < FILES_MAX &&
           count_of(answer, position) < FILES_OF_PAPER_MAX;
}

static void add_file(struct answer *answer, const struct file *file,
                     int position)
{
    answer->files[answer->count] = *file;
    answer->positions[answer->count++] = position;
}

/* Only the citizen's own count, whatever the form says. As sent: a form that is
 * shown again in the other language was not checked. */
static enum status keep_files(struct request *rq, struct answer *answer)
{
    struct str rest = rq_form(rq, "giu"), one;

    while (answer->count < FILES_MAX && str_next(&rest, ' ', &one)) {
        size_t dot = str_find(one, '.');
        int64_t position = 0;
        struct file file;

        if (!str_to_int(str_slice(one, 0, dot), 0, INT16_MAX, &position) ||
            !is_asked(&answer->asked, position) || dot == one.len ||
            !has_room(answer, (int)position))
            continue;
        enum status s = file_load(rq->db, str_skip(one, dot + 1),
                                  rq->session->account_id, &file);
        if (s == OK)
            add_file(answer, &file, (int)position);
        else if (s != NOT_FOUND)
            return s;
    }
    return OK;
}

/* Of which paper it is, by the name of its field; false: of no form of ours. */
static bool position_of(const struct answer *answer, struct str field,
                        int64_t *position)
{
    *position = 0;
    if (str_is(field, ASKED_FILE))
        return true;
    return str_starts_with(field, ASKED_PAPER) &&
           str_to_int(str_skip(field, sizeof ASKED_PAPER - 1), 1, INT16_MAX,
                      position) &&
           is_asked(&answer->asked, *position);
}

static const char *field_at(struct request *rq, int position)
{
    return position == 0 ? ASKED_FILE : asked_field(rq, position);
}

static enum status take_files(struct request *rq, struct answer *answer)
{
    for (size_t i = 0; i < rq->uploads.count; i++) {
        const struct upload *upload = &rq->uploads.list[i];
        struct file file = {.owner_id = rq->session->account_id};
        struct refusal why = {"file_too_many", "", FILES_OF_PAPER_MAX};
        int64_t position;

        if (str_is_empty(upload->file_name) ||
            !position_of(answer, upload->field, &position))
            continue;
        enum status s = has_room(answer, (int)position)
                            ? upload_take_in(rq, upload, &file, &why)
                            : INVALID;
        if (s == OK) {
            add_file(answer, &file, (int)position);
            continue;
        }
        if (s != INVALID)
            return s;
        why.field = field_at(rq, (int)position);
        form_refuse(answer->form, why);
    }
    return OK;
}

/* One that waits for the scanner is kept, and goes along when the answer is
 * sent again; one that is infected is not. */
static enum status check_files(struct request *rq, struct answer *answer)
{
    size_t kept = 0;

    for (size_t i = 0; i < answer->count; i++) {
        struct refusal why;
        enum status s = dossier_check_answer(
            rq->db, rq->settings, &answer->files[i], 1, rq->now, &why);

        if (s != OK && s != INVALID)
            return s;
        if (s == INVALID) {
            why.field = field_at(rq, answer->positions[i]);
            form_refuse(answer->form, why);
        }
        if (s == OK || strcmp(why.key, "file_infected") != 0) {
            answer->files[kept] = answer->files[i];
            answer->positions[kept++] = answer->positions[i];
        }
    }
    answer->count = kept;
    return OK;
}

/* Nothing is missed of a form that is only shown again. */
static void check_all_there(struct request *rq, struct answer *answer)
{
    const struct asked *asked = &answer->asked;

    if (!form_is_valid(answer->form))
        return;
    for (size_t i = 0; i < asked->count; i++)
        if (count_of(answer, asked->papers[i].position) == 0)
            form_refuse(answer->form,
                        (struct refusal){
                            "answer_paper",
                            asked_field(rq, asked->papers[i].position), 0});
    if (asked->count == 0 && answer->count == 0 &&
        str_is_empty(form_text(answer->form, "tra-loi")))
        form_refuse(answer->form,
                    (struct refusal){"answer_empty", ASKED_FILE, 0});
}

static enum status show_again(struct request *rq, struct answer *answer,
                              const struct dossier *dossier)
{
    struct buf kept = {.arena = rq->arena};

    for (size_t i = 0; i < answer->count; i++) {
        const struct file *file = &answer->files[i];

        file_to_page(rq, "Kept", i, file, file->name, NULL);
        buf_print(&kept, "%s%d.%" PRI_STR, i > 0 ? " " : "",
                  answer->positions[i], STR_ARG(file->public_id));
    }
    form_set(answer->form, "giu", buf_str(&kept));
    form_to_page(rq, answer->form);
    return dossier_page_show(rq, dossier);
}

/* One that waits for no answer any more says how it stands. */
enum status dossier_answer(struct request *rq)
{
    struct answer *answer = ARENA_NEW(rq->arena, struct answer);
    struct dossier dossier;
    enum status s = dossier_of_request(rq, &dossier);

    if (s != OK)
        return s;
    if (answer == NULL)
        return INTERNAL;
    if (dossier.status != DOSSIER_SUPPLEMENT)
        return response_redirect(rq, str_print(rq->arena, "/ho-so/%" PRI_STR,
                                               STR_ARG(dossier.public_id)));
    s = asked_load(rq->db, &dossier, &answer->asked);
    if (s != OK)
        return s;
    const struct field_rule *rules = asked_rules(rq, &answer->asked);
    if (rules == NULL)
        return INTERNAL;
    answer->form = form_read(rq, rules);
    s = keep_files(rq, answer);
    if (s == OK)
        s = take_files(rq, answer);
    if (s == OK)
        s = check_files(rq, answer);
    if (s != OK)
        return s;
    check_all_there(rq, answer);
    if (!form_is_valid(answer->form))
        return show_again(rq, answer, &dossier);
    return dossier_page_happen(
        rq, &(struct happening){.kind = EVENT_SUPPLEMENTED,
                                .actor = ACTOR_CITIZEN,
                                .note = form_text(answer->form, "tra-loi"),
                                .files = answer->files,
                                .positions = answer->positions,
                                .file_count = answer->count});
}
