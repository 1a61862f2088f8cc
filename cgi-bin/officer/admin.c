/* SPDX-License-Identifier: GPL-3.0-or-later */
/* admin.c: “Quản trị”: officers of the units that one administers, their posts
 * and stand-ins, and the journal of what administrators changed.
 *
 * Holds: who administers a unit changes what is of that unit alone, and nothing
 * of their own account; a stand-in or an end of the account of somebody with
 * posts elsewhere is for whoever administers those, too. Two who change one
 * account: the second is told.
 */
#include "domain/officer/moving.h"
#include "officer/admin_page.h"
#include "officer/pages.h"

enum { JOURNAL_BACK = 2000, JOURNAL_MOST = 50 };

static const char *const role_names[] = {
    "desk",    "head",      "specialist", "signer",     "clerk", "fees",
    "returns", "consulted", "watch",      "statistics", "admin", NULL};

/* --- who may --- */

const struct officer_post *admin_post_at(const struct request *rq,
                                         int64_t agency_id)
{
    return officer_post_as(officer_of(rq), ROLE_ADMIN, agency_id);
}

/* The post by which one changes that one; a right for the province is none of a
 * unit's administrator's. */
static const struct officer_post *admin_of_post(const struct request *rq,
                                                const struct admin_post *p)
{
    return (1U << p->role & OFFICER_OF_PROVINCE) != 0
               ? NULL
               : admin_post_at(rq, p->agency_id);
}

struct trail_hand admin_hand(const struct request *rq,
                             const struct officer_post *post)
{
    return (struct trail_hand){officer_of(rq)->id, officer_of(rq)->full_name,
                               post->for_name, post->agency_name};
}

/* A role as people read it, in Vietnamese: the journal's language. */
static struct str role_words(struct request *rq, enum officer_role role)
{
    const char *key = str_z(rq->arena, str_print(rq->arena, "officer_role.%s",
                                                 officer_role_text(role)));

    return message_text(rq->app->templates, rq->arena, LANG_VI, key, STR_NONE,
                        STR_NONE);
}

const struct officer_post *admin_agency(struct request *rq, struct str named)
{
    const struct officer *officer = officer_of(rq);
    const struct officer_post *chosen = NULL;
    int64_t wanted = 0;
    size_t nth = 0;

    if (!str_to_int(named, 1, UINT32_MAX, &wanted))
        wanted = 0;
    for (size_t i = 0; i < officer->post_count; i++) {
        const struct officer_post *p = &officer->posts[i];

        if (p->role != ROLE_ADMIN || admin_post_at(rq, p->agency_id) != p)
            continue;
        page_set_int_in(page_of(rq), "Agencies", nth, "value", p->agency_id);
        page_set_in(page_of(rq), "Agencies", nth++, "label", p->agency_name);
        if (chosen == NULL && (wanted == 0 || wanted == p->agency_id))
            chosen = p;
    }
    return chosen;
}

/* --- what there is --- */

enum status admin_show(struct request *rq)
{
    const struct officer_post *post = admin_agency(rq, rq_query(rq, "co-quan"));
    struct trail trail;

    if (post == NULL)
        return NOT_FOUND;
    enum status s = trail_of_agency(rq->db, post->agency_name, JOURNAL_BACK,
                                    JOURNAL_MOST, &trail);
    for (size_t i = 0; s == OK && i < trail.count; i++) {
        const struct trail_event *e = &trail.items[i];

        page_set_in(page_of(rq), "Journal", i, "at", page_moment(rq, e->at));
        page_set_in(page_of(rq), "Journal", i, "act", e->act);
        page_set_in(page_of(rq), "Journal", i, "who", e->officer_name);
        page_set_in(page_of(rq), "Journal", i, "away", e->for_name);
        page_set_in(page_of(rq), "Journal", i, "note", e->note);
    }
    page_set(page_of(rq), "Agency", post->agency_name);
    return s == OK ? page_render(rq, "admin") : s;
}

struct str admin_officer_href(struct request *rq, struct str public_id)
{
    return str_print(rq->arena, "/quan-tri/can-bo/%" PRI_STR,
                     STR_ARG(public_id));
}

static void days_to_page(struct request *rq, const char *list, size_t nth,
                         struct date from, struct date to)
{
    struct date today = moment_date(rq->now);

    page_set_in(page_of(rq), list, nth, "from", page_date(rq, from));
    if (date_is_set(to))
        page_set_in(page_of(rq), list, nth, "to", page_date(rq, to));
    if (date_is_set(to) && date_compare(to, today) < 0)
        page_set_in(page_of(rq), list, nth, "state", STR("over"));
    else if (date_compare(from, today) > 0)
        page_set_in(page_of(rq), list, nth, "state", STR("later"));
    else
        page_set_in(page_of(rq), list, nth, "state", STR("now"));
}

enum status admin_officers_show(struct request *rq)
{
    const struct officer_post *post = admin_agency(rq, rq_query(rq, "co-quan"));
    struct officer_lines lines;

    if (post == NULL)
        return NOT_FOUND;
    enum status s = officer_list(rq->db, post->agency_id, &lines);
    for (size_t i = 0; s == OK && i < lines.count; i++) {
        const struct officer_line *l = &lines.items[i];

        page_set_in(page_of(rq), "Lines", i, "name", l->full_name);
        page_set_in(page_of(rq), "Lines", i, "href",
                    admin_officer_href(rq, l->public_id));
        page_set_in(page_of(rq), "Lines", i, "role", l->role);
        days_to_page(rq, "Lines", i, l->from, l->to);
        if (l->is_closed)
            page_set_in(page_of(rq), "Lines", i, "is_closed", STR("1"));
    }
    page_set(page_of(rq), "Agency", post->agency_name);
    page_set_int(page_of(rq), "Agency_id", post->agency_id);
    return s == OK ? page_render(rq, "admin_officers") : s;
}

/* --- one account --- */

enum status admin_view_load(struct request *rq, struct admin_view *view)
{
    struct date today = moment_date(rq->now);
    enum status s =
        admin_officer_load(rq->db, rq_path_arg(rq, "officer"), &view->officer);

    view->post = NULL;
    view->is_elsewhere = false;
    for (size_t i = 0; s == OK && i < view->officer.post_count; i++) {
        const struct admin_post *p = &view->officer.posts[i];
        const struct officer_post *mine = admin_of_post(rq, p);
        bool is_open = !date_is_set(p->to) || date_compare(p->to, today) >= 0;

        if (mine != NULL && view->post == NULL)
            view->post = mine;
        view->is_elsewhere = view->is_elsewhere || (mine == NULL && is_open);
    }
    return s == OK && view->post == NULL ? NOT_FOUND : s;
}

void admin_view_to_page(struct request *rq, const struct admin_view *view)
{
    const struct admin_officer *o = &view->officer;
    struct page *page = page_of(rq);

    page_set(page, "Officer.href", admin_officer_href(rq, o->public_id));
    page_set(page, "Officer.name", o->full_name);
    page_set(page, "Officer.number", o->id_number);
    page_set(page, "Officer.phone", o->phone);
    page_set(page, "Officer.email", o->email);
    page_set_int(page, "Officer.version", o->version);
    page_set_flag(page, "Officer.is_closed", o->is_closed);
    page_set_flag(page, "Officer.is_me", o->id == officer_of(rq)->id);
    page_set_flag(page, "Officer.is_elsewhere", view->is_elsewhere);
    for (size_t i = 0; i < o->post_count; i++) {
        const struct admin_post *p = &o->posts[i];

        page_set_in(page, "Posts", i, "role",
                    str_of(officer_role_text(p->role)));
        page_set_in(page, "Posts", i, "agency", p->agency_name);
        page_set_int_in(page, "Posts", i, "id", p->id);
        days_to_page(rq, "Posts", i, p->from, p->to);
        if (admin_of_post(rq, p) != NULL)
            page_set_in(page, "Posts", i, "is_mine", STR("1"));
    }
    for (size_t i = 0; i < o->stand_in_count; i++) {
        const struct admin_stand_in *t = &o->stand_ins[i];

        page_set_in(page, "Standins", i, "name", t->other_name);
        page_set_int_in(page, "Standins", i, "id", t->id);
        days_to_page(rq, "Standins", i, t->from, t->to);
        if (t->is_away)
            page_set_in(page, "Standins", i, "is_away", STR("1"));
    }
}

enum status admin_officer_show(struct request *rq)
{
    struct admin_view view;
    enum status s = admin_view_load(rq, &view);

    if (s != OK)
        return s;
    admin_view_to_page(rq, &view);
    page_set_flag(page_of(rq), "Is_saved",
                  params_count(&rq->query, "da-luu") > 0);
    return page_render(rq, "admin_officer");
}

/* --- one change --- */

enum {
    OF_FACTS = 1,
    OF_NUMBER = 2,
    OF_POST = 4,
    OF_DAYS = 8,
    OF_DEPUTY = 16,
    OF_LAST = 32
};

static const struct {
    const char *slug, *key; /* in the address; of Msg.officer_admin.change */
    enum admin_act act;
    unsigned wants;
} changes[] = {
    {"them", "them", ADMIN_ADD, OF_NUMBER | OF_FACTS | OF_POST | OF_DAYS},
    {"thong-tin", "thong_tin", ADMIN_FACTS, OF_FACTS},
    {"vi-tri", "vi_tri", ADMIN_POST, OF_POST | OF_DAYS},
    {"het-vi-tri", "het_vi_tri", ADMIN_POST_END, OF_LAST},
    {"thay", "thay", ADMIN_STAND_IN, OF_DEPUTY | OF_DAYS},
    {"thoi-thay", "thoi_thay", ADMIN_STAND_IN_END, OF_LAST},
};

static const struct {
    unsigned of;
    struct field_rule rule;
} wanted[] = {
    {OF_NUMBER, {.name = "so-dinh-danh", .kind = FIELD_CCCD, .required = true}},
    {OF_FACTS,
     {.name = "ho-ten", .kind = FIELD_NAME, .required = true, .max = 100}},
    {OF_FACTS, {.name = "dien-thoai", .kind = FIELD_PHONE}},
    {OF_FACTS, {.name = "thu-dien-tu", .kind = FIELD_EMAIL, .max = 254}},
    {OF_POST,
     {.name = "co-quan", .kind = FIELD_DIGITS, .required = true, .max = 10}},
    {OF_POST,
     {.name = "vai-tro",
      .kind = FIELD_CHOICE,
      .required = true,
      .choices = role_names}},
    {OF_DEPUTY,
     {.name = "nguoi-thay", .kind = FIELD_RAW, .required = true, .max = 22}},
    {OF_DAYS, {.name = "tu-ngay", .kind = FIELD_DATE, .required = true}},
    {OF_LAST, {.name = "den-ngay", .kind = FIELD_DATE, .required = true}},
    {OF_DAYS, {.name = "den-ngay", .kind = FIELD_DATE}},
};

struct changing {
    size_t nth;             /* of changes */
    struct admin_view view; /* but for “them” */
    int64_t row_id;
    struct field_rule *rules;
};

static bool is_new(const struct changing *c)
{
    return changes[c->nth].act == ADMIN_ADD;
}

/* The row that is to end: a post at a unit of one's own, or a stand-in. */
static bool has_row(struct request *rq, const struct changing *c)
{
    const struct admin_officer *o = &c->view.officer;

    for (size_t i = 0; i < o->post_count; i++)
        if (changes[c->nth].act == ADMIN_POST_END &&
            o->posts[i].id == c->row_id)
            return admin_of_post(rq, &o->posts[i]) != NULL;
    for (size_t i = 0; i < o->stand_in_count; i++)
        if (changes[c->nth].act == ADMIN_STAND_IN_END &&
            o->stand_ins[i].id == c->row_id)
            return o->stand_ins[i].is_away;
    return false;
}

static enum status find(struct request *rq, struct str slug, struct str row,
                        struct changing *c)
{
    size_t count = 0;
    enum status s = OK;

    if (admin_post_at(rq, 0) == NULL)
        return NOT_FOUND;
    for (c->nth = 0; c->nth < ARRAY_LENGTH(changes); c->nth++)
        if (str_is(slug, changes[c->nth].slug))
            break;
    if (c->nth == ARRAY_LENGTH(changes))
        return NOT_FOUND;
    if (!is_new(c))
        s = admin_view_load(rq, &c->view);
    if (s == OK && (changes[c->nth].wants & OF_LAST) != 0 &&
        (!str_to_int(row, 1, INT64_MAX, &c->row_id) || !has_row(rq, c)))
        s = NOT_FOUND;
    c->rules =
        arena_array(rq->arena, ARRAY_LENGTH(wanted) + 3, sizeof *c->rules);
    if (s != OK || c->rules == NULL)
        return s != OK ? s : INTERNAL;
    c->rules[count++] = (struct field_rule){
        .name = "phien-ban", .kind = FIELD_DIGITS, .max = 18};
    c->rules[count++] =
        (struct field_rule){.name = "dong", .kind = FIELD_DIGITS, .max = 18};
    for (size_t i = 0; i < ARRAY_LENGTH(wanted); i++)
        if ((wanted[i].of & changes[c->nth].wants) != 0)
            c->rules[count++] = wanted[i].rule;
    return OK;
}

/* Whoever has a post at the same unit today may stand in. */
static enum status deputies_to_page(struct request *rq,
                                    const struct changing *c)
{
    struct officer_lines lines;
    int64_t before = 0;
    size_t nth = 0;
    enum status s = officer_list(rq->db, c->view.post->agency_id, &lines);

    for (size_t i = 0; s == OK && i < lines.count; i++) {
        const struct officer_line *l = &lines.items[i];

        if (l->is_closed || l->id == c->view.officer.id || l->id == before)
            continue;
        before = l->id;
        page_set_in(page_of(rq), "Deputies", nth, "value", l->public_id);
        page_set_in(page_of(rq), "Deputies", nth++, "label", l->full_name);
    }
    return s;
}

/* What they still work on there. */
static enum status open_to_page(struct request *rq, const struct changing *c)
{
    struct moving_lines lines;
    enum status s = moving_preview(rq->db, c->view.officer.id, 0,
                                   moment_date(rq->now), &lines);

    if (s == OK && lines.count > 0)
        page_set_int(page_of(rq), "Open", (int64_t)lines.count);
    return s;
}

static enum status show(struct request *rq, struct changing *c,
                        struct form *form, int code)
{
    unsigned wants = changes[c->nth].wants;
    enum status s = OK;

    (void)admin_agency(rq, STR(""));
    if ((wants & OF_DEPUTY) != 0)
        s = deputies_to_page(rq, c);
    if (s == OK && changes[c->nth].act == ADMIN_POST_END)
        s = open_to_page(rq, c);
    if (s != OK)
        return s;
    if (!is_new(c)) {
        admin_view_to_page(rq, &c->view);
        form_set(
            form, "phien-ban",
            str_print(rq->arena, "%lld", (long long)c->view.officer.version));
    }
    if (c->row_id != 0)
        form_set(form, "dong",
                 str_print(rq->arena, "%lld", (long long)c->row_id));
    page_set(page_of(rq), "Change", str_of(changes[c->nth].key));
    form_to_page(rq, form);
    return page_render_code(rq, "admin_change", code);
}

static enum status begin(struct request *rq, struct str slug)
{
    struct changing c = {.row_id = 0};
    enum status s = find(rq, slug, rq_query(rq, "dong"), &c);

    if (s != OK)
        return s;
    struct form *form = form_new(rq, c.rules);
    if (changes[c.nth].act == ADMIN_FACTS) {
        form_set(form, "ho-ten", c.view.officer.full_name);
        form_set(form, "dien-thoai", c.view.officer.phone);
        form_set(form, "thu-dien-tu", c.view.officer.email);
    }
    if ((changes[c.nth].wants & OF_DAYS) != 0)
        form_set_date(form, "tu-ngay", moment_date(rq->now));
    if ((changes[c.nth].wants & OF_LAST) != 0)
        form_set_date(form, "den-ngay", moment_date(rq->now));
    return show(rq, &c, form, 200);
}

enum status admin_add_show(struct request *rq)
{
    return begin(rq, STR("them"));
}

enum status admin_change_show(struct request *rq)
{
    struct str slug = rq_path_arg(rq, "change");

    return str_is(slug, "them") ? NOT_FOUND : begin(rq, slug);
}

/* --- doing it --- */

static const char *is_refused(struct request *rq, const struct changing *c,
                              const struct admin_change *w)
{
    bool is_own = w->officer_id == officer_of(rq)->id;

    if (is_own && w->act != ADMIN_FACTS)
        return "admin_self";
    if (w->act == ADMIN_STAND_IN && c->view.is_elsewhere)
        return "admin_elsewhere";
    if (date_is_set(w->from) && date_is_set(w->to) &&
        date_compare(w->to, w->from) < 0)
        return "admin_days";
    if (w->act == ADMIN_STAND_IN && !date_is_set(w->to))
        return "admin_last";
    return NULL;
}

static struct str words_of(struct request *rq, const struct changing *c,
                           const struct admin_change *w,
                           const struct officer_post *post)
{
    const struct admin_officer *o = &c->view.officer;
    enum officer_role role = w->role;
    struct str agency = post->agency_name;

    for (size_t i = 0; w->act == ADMIN_POST_END && i < o->post_count; i++)
        if (o->posts[i].id == w->row_id) {
            role = o->posts[i].role;
            agency = o->posts[i].agency_name;
        }
    for (size_t i = 0; w->act == ADMIN_STAND_IN_END && i < o->stand_in_count;
         i++)
        if (o->stand_ins[i].id == w->row_id)
            return o->stand_ins[i].other_name;
    return w->act == ADMIN_ADD || w->act == ADMIN_POST ||
                   w->act == ADMIN_POST_END
               ? str_print(rq->arena, "%" PRI_STR ", %" PRI_STR,
                           STR_ARG(role_words(rq, role)), STR_ARG(agency))
               : STR("");
}

/* Whoever has an account already keeps what it says; they get the post. */
static enum status fill(struct request *rq, const struct form *form,
                        struct changing *c, struct admin_change *w,
                        const struct officer_post **post)
{
    unsigned wants = changes[c->nth].wants;
    int64_t number = 0;
    enum status s = OK;

    *w = (struct admin_change){.act = changes[c->nth].act, .row_id = c->row_id};
    if (!is_new(c)) {
        *post = c->view.post;
        w->officer_id = c->view.officer.id;
        if (!str_to_int(form_text(form, "phien-ban"), 1, INT64_MAX,
                        &w->version))
            w->version = -1;
    }
    if ((wants & OF_FACTS) != 0) {
        w->full_name = form_text(form, "ho-ten");
        w->phone = form_text(form, "dien-thoai");
        w->email = form_text(form, "thu-dien-tu");
    }
    if ((wants & OF_POST) != 0) {
        *post = str_to_int(form_text(form, "co-quan"), 1, UINT32_MAX, &number)
                    ? admin_post_at(rq, number)
                    : NULL;
        if (*post == NULL)
            return NOT_FOUND;
        w->agency_id = (*post)->agency_id;
        w->role = officer_role_of(form_text(form, "vai-tro"));
    }
    if ((wants & OF_DAYS) != 0)
        w->from = form_date(form, "tu-ngay");
    if ((wants & (OF_DAYS | OF_LAST)) != 0)
        w->to = form_date(form, "den-ngay");
    if ((wants & OF_NUMBER) != 0) {
        w->id_number = form_text(form, "so-dinh-danh");
        s = officer_by_number(rq->db, w->id_number, &w->officer_id);
        if (s == OK)
            w->act = ADMIN_POST;
    }
    if ((wants & OF_DEPUTY) != 0) {
        struct admin_officer deputy = {.id = 0};

        s = admin_officer_load(rq->db, form_text(form, "nguoi-thay"), &deputy);
        w->other_id = deputy.is_closed ? 0 : deputy.id;
        w->words = deputy.full_name;
        if (w->other_id == 0)
            return NOT_FOUND;
    }
    return s == NOT_FOUND ? OK : s;
}

static enum status tell_done(struct request *rq, const struct admin_change *w)
{
    struct str id;
    enum status s = officer_public_id(rq->db, w->officer_id, &id);

    return s == OK ? response_redirect(
                         rq, str_print(rq->arena, "%" PRI_STR "?da-luu=1",
                                       STR_ARG(admin_officer_href(rq, id))))
                   : s;
}

static enum status save(struct request *rq, struct str slug)
{
    const struct officer_post *post = NULL;
    struct changing c = {.row_id = 0};
    struct admin_change w;
    enum status s = find(rq, slug, rq_form(rq, "dong"), &c);

    if (s != OK)
        return s;
    struct form *form = form_read(rq, c.rules);
    if (!form_is_valid(form))
        return show(rq, &c, form, 200);
    s = fill(rq, form, &c, &w, &post);
    if (s != OK)
        return s;
    const char *why = is_refused(rq, &c, &w);
    if (why == NULL) {
        struct trail_hand hand = admin_hand(rq, post);

        if (str_is_empty(w.words))
            w.words = words_of(rq, &c, &w, post);
        s = admin_do(rq->db, &hand, &w, rq->now);
        if (s == OK)
            return tell_done(rq, &w);
        if (s == CONFLICT)
            why = "changed_elsewhere";
        else if (s == INVALID)
            why = "admin_days";
        else
            return s;
    }
    form_refuse(form, (struct refusal){.key = why, .field = ""});
    return show(rq, &c, form, s == CONFLICT ? 409 : 200);
}

enum status admin_add_save(struct request *rq)
{
    return save(rq, STR("them"));
}

enum status admin_change_save(struct request *rq)
{
    struct str slug = rq_path_arg(rq, "change");

    return str_is(slug, "them") ? NOT_FOUND : save(rq, slug);
}
