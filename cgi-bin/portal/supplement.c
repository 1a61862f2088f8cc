/* SPDX-License-Identifier: GPL-3.0-or-later */
/* supplement.c: the answer to a supplement. */
#include "common/sent_files.h"
#include "platform/session.h"
#include "portal/asked_page.h"
#include "portal/dossier_page.h"
#include "portal/file_page.h"
#include "portal/pages.h"

struct answer {
    struct asked asked;
    struct form *form;
    struct sent_files files;
};

/* A field for each paper, and one for files of none. */
static enum status name_fields(struct request *rq, struct answer *answer)
{
    const struct asked *asked = &answer->asked;
    struct sent_field *fields =
        arena_array(rq->arena, asked->count + 1, sizeof(*fields));

    if (fields == NULL)
        return INTERNAL;
    for (size_t i = 0; i < asked->count; i++) {
        int position = asked->papers[i].position;

        fields[i] = (struct sent_field){asked_field(rq, position), position};
    }
    fields[asked->count] = (struct sent_field){ASKED_FILE, 0};
    answer->files = (struct sent_files){.form = answer->form,
                                        .owner_id = rq->session->account_id,
                                        .fields = fields,
                                        .field_count = asked->count + 1};
    return OK;
}

/* Nothing is missed of a form that is only shown again. */
static void check_all_there(struct request *rq, struct answer *answer)
{
    const struct asked *asked = &answer->asked;

    if (!form_is_valid(answer->form))
        return;
    for (size_t i = 0; i < asked->count; i++)
        if (sent_files_count(&answer->files, asked->papers[i].position) == 0)
            form_refuse(answer->form,
                        (struct refusal){
                            "answer_paper",
                            asked_field(rq, asked->papers[i].position), 0});
    if (asked->count == 0 && answer->files.count == 0 &&
        str_is_empty(form_text(answer->form, "tra-loi")))
        form_refuse(answer->form,
                    (struct refusal){"answer_empty", ASKED_FILE, 0});
}

static enum status show_again(struct request *rq, struct answer *answer,
                              const struct dossier *dossier)
{
    for (size_t i = 0; i < answer->files.count; i++) {
        const struct file *file = &answer->files.list[i];

        file_to_page(rq, "Kept", i, file, file->name, NULL);
    }
    sent_files_keep(rq, &answer->files);
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
        return response_redirect(rq, dossier_url(rq, &dossier));
    s = asked_load(rq->db, &dossier, &answer->asked);
    if (s != OK)
        return s;
    const struct field_rule *rules = asked_rules(rq, &answer->asked);
    if (rules == NULL)
        return INTERNAL;
    answer->form = form_read(rq, rules);
    s = name_fields(rq, answer);
    if (s == OK)
        s = sent_files_read(rq, &answer->files, upload_take_in);
    if (s != OK)
        return s;
    check_all_there(rq, answer);
    if (!form_is_valid(answer->form))
        return show_again(rq, answer, &dossier);
    return dossier_page_happen(
        rq, &(struct happening){.kind = EVENT_SUPPLEMENTED,
                                .actor = ACTOR_CITIZEN,
                                .note = form_text(answer->form, "tra-loi"),
                                .files = answer->files.list,
                                .positions = answer->files.positions,
                                .file_count = answer->files.count});
}
