/* SPDX-License-Identifier: GPL-3.0-or-later */
/* viewer.c: a paper beside the work: one page of it as a picture, turned,
 * zoomed and rotated by links, with the checklist's line for it, and the way to
 * the paper before and behind.
 *
 * The picture is drawn by the program that looks (preview.h) in the pool for
 * files, and paid by who reads; the file itself opens as before. The page is a
 * look, and so is each picture.
 */
#include "common/file_answer.h"
#include "domain/file/file_look.h"
#include "domain/guard/look_budget.h"
#include "domain/officer/note.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"
#include "platform/media/preview.h"

/* The longer side of the picture, by how near one looks. */
static const int sides[] = {1000, 1400, 1800};

/* Points, turned, in rows, packed: more than a request has. */
#define DRAWING_BYTES ((size_t)64 << 20)

enum { PAGES_MOST = 2000, QUARTERS = 4 };

struct viewed {
    int page, zoom, quarters; /* page from 1; zoom: of sides */
};

struct viewing {
    struct act_view view;
    struct dossier_content content;
    size_t nth; /* of content.files */
};

/* --- which file, and how --- */

static bool is_readable(const struct act_view *view,
                        const struct dossier_file *file)
{
    return file->file.scan == FILE_CLEAN &&
           !(view->is_consulted && file->role == DOSSIER_TALK);
}

static enum status find(struct request *rq, struct viewing *v)
{
    struct str id = rq_path_arg(rq, "file");
    enum status s = dossier_view_load(rq, &v->view);

    if (s == OK)
        s = dossier_load_content(rq->db, &v->view.dossier, &v->content);
    for (v->nth = 0; s == OK && v->nth < v->content.file_count; v->nth++)
        if (str_equals(v->content.files[v->nth].file.public_id, id))
            return is_readable(&v->view, &v->content.files[v->nth])
                       ? dossier_note_look(rq, &v->view)
                       : NOT_FOUND;
    return s == OK ? NOT_FOUND : s;
}

static int number(struct request *rq, const char *name, int least, int most)
{
    int64_t n;

    return str_to_int(rq_query(rq, name), least, most, &n) ? (int)n : least;
}

static struct viewed viewed_of(struct request *rq)
{
    return (struct viewed){
        number(rq, "trang", 1, PAGES_MOST),
        number(rq, "co", 0, (int)ARRAY_LENGTH(sides) - 1),
        number(rq, "xoay", 0, QUARTERS - 1),
    };
}

static struct str file_href(struct request *rq, const struct viewing *v,
                            size_t nth)
{
    return str_print(rq->arena, "/ho-so/%" PRI_STR "/xem/%" PRI_STR,
                     STR_ARG(v->view.dossier.public_id),
                     STR_ARG(v->content.files[nth].file.public_id));
}

/* The page, or its picture ("/anh"), shown so. */
static struct str href(struct request *rq, const struct viewing *v,
                       const char *part, struct viewed how)
{
    struct str place = part[0] == '\0' ? filter_place_kept(rq) : STR("");

    return str_print(
        rq->arena, "%" PRI_STR "%s%" PRI_STR "%strang=%d&co=%d&xoay=%d",
        STR_ARG(file_href(rq, v, v->nth)), part, STR_ARG(place),
        place.len > 0 ? "&" : "?", how.page, how.zoom, how.quarters);
}

/* --- the page --- */

static void ways_to_page(struct request *rq, const struct viewing *v,
                         struct viewed how, int pages)
{
    struct page *page = page_of(rq);
    struct viewed to = how;

    if (how.page > 1) {
        to.page = how.page - 1;
        page_set(page, "View.back", href(rq, v, "", to));
    }
    if (how.page < pages) {
        to.page = how.page + 1;
        page_set(page, "View.on", href(rq, v, "", to));
    }
    to = how;
    if (how.zoom > 0) {
        to.zoom = how.zoom - 1;
        page_set(page, "View.smaller", href(rq, v, "", to));
    }
    if (how.zoom + 1 < (int)ARRAY_LENGTH(sides)) {
        to.zoom = how.zoom + 1;
        page_set(page, "View.larger", href(rq, v, "", to));
    }
    to = how;
    to.quarters = (how.quarters + 1) % QUARTERS;
    page_set(page, "View.turned", href(rq, v, "", to));
    page_set(page, "View.picture", href(rq, v, "/anh", how));
    page_set_int(page, "View.page", how.page);
    page_set_int(page, "View.pages", pages);
    page_set_int(page, "View.zoom", how.zoom);
}

/* All papers that may be read, in the dossier's order, and the neighbours. */
static void files_to_page(struct request *rq, const struct viewing *v)
{
    struct str place = filter_place_kept(rq);
    size_t nth = 0;
    bool is_past = false;

    for (size_t i = 0; i < v->content.file_count; i++) {
        const struct dossier_file *f = &v->content.files[i];
        struct str at = str_print(rq->arena, "%" PRI_STR "%" PRI_STR,
                                  STR_ARG(file_href(rq, v, i)), STR_ARG(place));

        if (!is_readable(&v->view, f))
            continue;
        page_set_in(page_of(rq), "Files", nth, "name", f->name);
        page_set_in(page_of(rq), "Files", nth, "href", at);
        if (i == v->nth)
            page_set_in(page_of(rq), "Files", nth, "is_this", STR("1"));
        if (i < v->nth)
            page_set(page_of(rq), "View.file_back", at);
        if (i > v->nth && !is_past)
            page_set(page_of(rq), "View.file_on", at);
        is_past = is_past || i > v->nth;
        nth++;
    }
}

/* The checklist's line for the paper that the file is of. */
static enum status check_to_page(struct request *rq, const struct viewing *v)
{
    const struct dossier_file *file = &v->content.files[v->nth];
    struct paper_checks checks;
    enum status s = OK;

    if (v->view.is_consulted)
        return OK;
    for (size_t i = 0; i < v->content.component_count; i++)
        if (dossier_file_is_of(file, &v->content.components[i])) {
            page_set(page_of(rq), "Paper.name", v->content.components[i].name);
            page_set_int(page_of(rq), "Paper.position", file->position);
            s = paper_check_list(rq->db, v->view.dossier.id, &checks);
            for (size_t n = 0; s == OK && n < checks.count; n++)
                if (checks.items[n].position == file->position) {
                    page_set(page_of(rq), "Paper.verdict",
                             checks.items[n].verdict == PAPER_GOOD
                                 ? STR("good")
                                 : STR("bad"));
                    page_set(page_of(rq), "Paper.reason",
                             checks.items[n].reason);
                }
            page_set_flag(page_of(rq), "Works",
                          act_is_at_work(officer_of(rq), &v->view));
            return s;
        }
    return OK;
}

enum status viewer_show(struct request *rq)
{
    struct viewing v;
    struct file_look look = {.pages = 1};
    struct viewed how = viewed_of(rq);
    enum preview_kind kind;
    enum status s = find(rq, &v);

    if (s != OK)
        return s;
    const struct dossier_file *file = &v.content.files[v.nth];
    s = file_look_load(rq->db, file->file.id, &look);
    if (s == OK || s == NOT_FOUND)
        s = check_to_page(rq, &v);
    if (s != OK)
        return s;
    int pages = look.pages > 0 ? look.pages : 1;

    how.page = how.page > pages ? pages : how.page;
    ways_to_page(rq, &v, how, pages);
    files_to_page(rq, &v);
    page_set_flag(page_of(rq), "View.is_drawn",
                  preview_is_drawn(file->file.type, &kind));
    page_set_flag(page_of(rq), "View.is_active", look.has_active_content);
    page_set_flag(page_of(rq), "View.has_copy", file_has_copy(&file->file));
    page_set(page_of(rq), "View.name", file->name);
    page_set(page_of(rq), "View.id", file->file.public_id);
    page_set(page_of(rq), "View.raw",
             str_print(rq->arena, "/ho-so/%" PRI_STR "/tep/%" PRI_STR,
                       STR_ARG(v.view.dossier.public_id),
                       STR_ARG(file->file.public_id)));
    dossier_view_to_page(rq, &v.view);
    return page_render(rq, "viewer");
}

/* --- the picture --- */

static enum status draw(struct request *rq, const struct file *file,
                        struct viewed how, struct str *png)
{
    CLEANUP(fd_close) int fd = -1;
    struct storage_name stored = {file->owner_id, file->content};
    struct preview preview = {settings_textz(rq->settings, "look_program"),
                              rq->log};
    CLEANUP(arena_free) struct arena *arena = arena_new(DRAWING_BYTES);
    struct look_payer payer = {LOOK_READER, officer_of(rq)->id};
    struct str type = file->type;
    struct file_copy copy;
    enum preview_kind kind;
    int64_t wait_s = 0, cpu_ms = 0;
    enum status s = arena == NULL
                        ? INTERNAL
                        : look_budget_wait(rq->db, payer, rq->now, &wait_s);

    if (s == OK && wait_s > 0)
        return UNAVAILABLE;
    if (s == OK)
        s = file_look_copy(rq->db, file, &copy);
    if (s == OK) { /* what all programs open */
        stored.content = copy.content;
        type = copy.type;
    } else if (s != NOT_FOUND) {
        return s;
    }
    if (!preview_is_drawn(type, &kind))
        return NOT_FOUND;
    s = storage_open(officer_state(rq)->storage, stored, &fd);
    if (s == OK)
        s = preview_page(&preview, arena, fd, kind, sides[how.zoom], how.page,
                         how.quarters, png, &cpu_ms);
    enum status counted = look_budget_spend(rq->db, payer, cpu_ms, rq->now);

    if (s == OK)
        *png = str_copy(rq->arena, *png);
    if (s == INVALID)
        s = NOT_FOUND;
    return s == OK ? counted : s;
}

enum status viewer_picture(struct request *rq)
{
    struct viewing v;
    struct str png;
    enum status s = find(rq, &v);

    if (s == OK)
        s = draw(rq, &v.content.files[v.nth].file, viewed_of(rq), &png);
    return s == OK ? response_text(rq, 200, STR("image/png"), png) : s;
}
