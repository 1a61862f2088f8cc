/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arrive.c: a file of a component, piece by piece: what the page's script uses
 * in place of the form, so that a line that breaks costs one piece at most.
 *
 *   POST  /nop-ho-so/DRAFT/giay-to/tep     form: csrf, giay (component), ten,
 *                                          co (bytes)
 *         201, Location: where the pieces go; Upload-Offset: 0
 *   HEAD  Location    204, Upload-Offset: bytes that are there, Upload-Length
 *   PATCH Location    Upload-Offset: where the body begins; the body is bytes
 *         204, Upload-Offset: bytes that are there
 *         409, Upload-Offset: out of order, overlapping or beyond the end
 *         200, the component's list of files as HTML: it was the last piece
 *   GET   Location    200 that list, when all is there and taken in; else 204
 *
 * A file that is refused is 422 with the sentence as text, at once where name
 * or size say so or disk or store did not take the piece, else with the last
 * piece; asking again tells it again. An empty PATCH at the end finishes what
 * was cut off. As tus 1.0 where it matters, without its version and extension
 * headers.
 *
 * PATCH carries no CSRF token: its address is unguessable and was given out by
 * a POST that had one, and no other site can send a PATCH with this header.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "domain/draft/arrival.h"
#include "domain/draft/paper.h"
#include "platform/session.h"
#include "portal/file_page.h"
#include "portal/pages.h"
#include "portal/paper_page.h"
#include "portal/state.h"
#include "portal/step.h"

#define MIB (1024 * 1024)

static enum status load_draft(struct request *rq, struct draft *draft)
{
    enum status s = draft_load(rq->db, rq_path_arg(rq, "draft"),
                               rq->session->account_id, rq->now, draft);

    return s == OK && draft->is_filed ? NOT_FOUND : s;
}

static struct arriving arriving(struct request *rq)
{
    return (struct arriving){.db = rq->db,
                             .settings = rq->settings,
                             .storage = portal_state(rq)->storage,
                             .now = rq->now};
}

static void offset_header(struct request *rq, int64_t bytes)
{
    response_header(rq, "Upload-Offset",
                    str_print(rq->arena, "%lld", (long long)bytes));
}

static enum status say(struct request *rq, int code, const struct refusal *why)
{
    const char *key =
        str_z(rq->arena, str_print(rq->arena, "error.%s", why->key));
    struct str number = str_print(rq->arena, "%lld", (long long)why->number);
    struct str words = message_text(rq->app->templates, rq->arena, rq->lang,
                                    key, number, STR_NONE);

    return response_text(rq, code, STR("text/plain; charset=utf-8"), words);
}

static enum status nothing(struct request *rq, int code)
{
    return response_text(rq, code, STR("text/plain; charset=utf-8"), STR(""));
}

/* --- beginning --- */

static enum status check_facts(struct request *rq, struct str *name,
                               int64_t *size, struct refusal *why)
{
    enum status s = intake_name(rq->arena, rq_form(rq, "ten"), name, why);

    if (s != OK)
        return s;
    if (!str_to_int(rq_form(rq, "co"), 0, INT64_MAX, size))
        return NOT_FOUND;
    if (*size == 0)
        *why = (struct refusal){.key = "file_empty", .field = ""};
    else if (*size > INTAKE_BYTES_MAX)
        *why = (struct refusal){.key = "file_too_big",
                                .field = "",
                                .number = INTAKE_BYTES_MAX / MIB};
    else
        return filetype_check_name(*name, why);
    return INVALID;
}

enum status arrive_begin(struct request *rq)
{
    struct draft draft;
    struct arrival arrival;
    struct refusal why;
    struct str name;
    int64_t component_id, size;
    enum status s = load_draft(rq, &draft);

    if (s != OK)
        return s;
    if (!str_to_int(rq_form(rq, "giay"), 1, UINT32_MAX, &component_id))
        return NOT_FOUND;
    s = check_facts(rq, &name, &size, &why);
    if (s == OK)
        s = intake_room(rq->settings, &why);
    if (s == OK)
        s = draft_has_component(rq->db, &draft, component_id);
    if (s == OK)
        s = arrival_begin(rq->db, &draft, component_id, name, size, rq->now,
                          &arrival, &why);
    if (s == INVALID)
        return say(rq, 422, &why);
    if (s != OK)
        return s;
    response_header(
        rq, "Location",
        str_print(rq->arena, "/nop-ho-so/%" PRI_STR "/giay-to/tep/%" PRI_STR,
                  STR_ARG(draft.key.public_id), STR_ARG(arrival.public_id)));
    offset_header(rq, 0);
    return nothing(rq, 201);
}

/* --- the end --- */

static enum status show_list(struct request *rq, struct draft *draft,
                             int64_t component_id)
{
    struct procedure procedure;
    struct paper_list list;
    enum status s =
        procedure_load_version(rq->db, draft->procedure_version_id, &procedure);

    if (s == OK)
        s = paper_list_load(rq->db, draft, &procedure, &list);
    for (size_t i = 0; s == OK && i < list.count; i++)
        if (list.items[i].component->id == component_id)
            paper_files_to_page(rq, &list.items[i], "Paper");
    return s == OK ? page_render(rq, "paper_files") : s;
}

static enum status tell(struct request *rq, struct draft *draft,
                        const struct arrival *arrival)
{
    offset_header(rq, arrival->received_bytes);
    if (arrival->outcome.key[0] != '\0')
        return say(rq, 422, &arrival->outcome);
    return show_list(rq, draft, arrival->component_id);
}

/* Takes in what is whole. Doing it twice, by a repeated request, is harmless:
 * the same bytes are one file. */
static enum status take_in(struct request *rq, struct draft *draft,
                           struct arrival *arrival)
{
    CLEANUP(fd_close) int fd = -1;
    struct file file = {.owner_id = arrival->owner_id,
                        .size_bytes = arrival->size_bytes};
    struct refusal why = {.key = NULL};
    struct stat facts;
    struct arriving in = arriving(rq);
    enum status s = arrival_open(&in, arrival, &fd);

    if (s == NOT_FOUND) /* told by the offset */
        return arrival_begin_anew(&in, arrival);
    if (s == INVALID || (s == OK && (fstat(fd, &facts) != 0 ||
                                     facts.st_size != arrival->size_bytes))) {
        log_error(rq->log, "arrival.lost", "arrival=%" PRI_STR,
                  STR_ARG(arrival->public_id));
        why = (struct refusal){.key = "file_not_kept", .field = ""};
        s = INVALID;
    }
    if (s == OK)
        s = upload_take_fd(rq, fd, arrival->name, &file, &why);
    if (s == OK)
        s = draft_add_file(rq->db, draft->key, arrival->component_id,
                           PAPER_UPLOAD, &file, file.name, rq->now, &why);
    if (s != OK && s != INVALID)
        return s;
    return arrival_end(&in, arrival, s == INVALID ? &why : NULL);
}

/* --- pieces --- */

static enum status load(struct request *rq, struct draft *draft,
                        struct arrival *arrival)
{
    enum status s = load_draft(rq, draft);

    return s == OK
               ? arrival_load(rq->db, rq_path_arg(rq, "upload"), draft, arrival)
               : s;
}

enum status arrive_show(struct request *rq)
{
    struct draft draft;
    struct arrival arrival;
    enum status s = load(rq, &draft, &arrival);

    if (s != OK)
        return s;
    if (arrival.has_ended)
        return tell(rq, &draft, &arrival);
    offset_header(rq, arrival.received_bytes);
    response_header(
        rq, "Upload-Length",
        str_print(rq->arena, "%lld", (long long)arrival.size_bytes));
    return nothing(rq, 204);
}

enum status arrive_piece(struct request *rq)
{
    struct draft draft;
    struct arrival arrival;
    struct refusal why;
    enum status s = load(rq, &draft, &arrival);

    if (s != OK)
        return s;
    struct arriving in = arriving(rq);
    s = arrival_add(&in, &arrival, rq->upload_offset, rq->body, &why);
    if (s == INVALID) {
        offset_header(rq, arrival.received_bytes);
        return say(rq, 422, &why);
    }
    if (s == CONFLICT) {
        offset_header(rq, arrival.received_bytes);
        return nothing(rq, 409);
    }
    if (s == OK && !arrival.has_ended &&
        arrival.received_bytes == arrival.size_bytes)
        s = take_in(rq, &draft, &arrival);
    if (s != OK)
        return s;
    if (arrival.has_ended)
        return tell(rq, &draft, &arrival);
    offset_header(rq, arrival.received_bytes);
    return nothing(rq, 204);
}
