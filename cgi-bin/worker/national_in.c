/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_in.c: what the national portal sent becomes dossiers and events:
 * see domain/sync/incoming.h.
 *
 * One message a round: its codes are looked up, its papers fetched, held
 * against their hashes, and taken in as a citizen's own are; then one
 * transaction makes the dossier or the event and takes the message off the
 * list. Whoever dies between leaves papers that nothing names, and the lease.
 */
#include "domain/dossier/taken_in.h"
#include "domain/file/intake.h"
#include "domain/sync/incoming.h"
#include "domain/sync/map.h"
#include "gateway/outgoing.h"
#include "worker/worker.h"

#define LEASE_S 1800
static const char system_name[] = "national";

struct taking {
    struct worker *worker;
    struct incoming message;
    struct national_in in;
    struct procedure procedure;
    struct agency agency;
    struct dossier dossier; /* the one it is about */
    int64_t owner_id;
    struct taken_paper *papers;
    struct moment now, filed_at;
    /* Why it cannot be taken in now. */
    const char *reason;
    struct str detail;
    bool is_held; /* not before somebody has decided */
};

static enum status not_now(struct taking *t, const char *reason,
                           struct str detail, bool is_held)
{
    t->reason = reason;
    t->detail = detail;
    t->is_held = is_held;
    return INVALID;
}

static enum status hold(struct taking *t, const char *reason, struct str detail)
{
    return not_now(t, reason, detail, true);
}

/* It may be otherwise when it is tried again. */
static enum status put_off(struct taking *t, const char *reason,
                           struct str detail)
{
    return not_now(t, reason, detail, false);
}

/* --- whose and where --- */

static enum status find_procedure(struct taking *t)
{
    struct db *db = t->worker->portal;
    struct str code = STR_NONE, stated = STR_NONE;
    enum status s = map_find_ours(db, system_name, MAP_PROCEDURE,
                                  t->in.procedure_code, &code);

    if (s == OK)
        s = procedure_load(db, code, &t->procedure);
    if (s == NOT_FOUND)
        return hold(t, "procedure", t->in.procedure_code);
    if (s == OK && !t->procedure.is_detailed)
        return hold(t, "version", t->in.procedure_code);
    if (s == OK)
        s = map_find(db, system_name, MAP_STATED, t->procedure.code,
                     t->filed_at, t->now, &stated);
    if (s == OK && !str_is(stated, "motcua"))
        return hold(t, "stated", stated);
    return s == NOT_FOUND ? OK : s;
}

static enum status find_agency(struct taking *t)
{
    struct db *db = t->worker->portal;
    struct str code = STR_NONE;
    enum service_level level;
    enum status s =
        map_find_ours(db, system_name, MAP_AGENCY, t->in.agency_code, &code);

    if (s == OK)
        s = agency_load_code(db, code, moment_date(t->filed_at), &t->agency);
    if (s == NOT_FOUND)
        return hold(t, "agency", t->in.agency_code);
    if (s == OK)
        s = agency_service_level(db, &t->procedure, t->agency.id,
                                 moment_date(t->filed_at), &level);
    return s == NOT_FOUND ? hold(t, "competence", t->in.agency_code) : s;
}

static enum status find_owner_body(struct db *db, void *data)
{
    struct taking *t = data;
    struct account_owner owner = {
        .by = STR("lien-thong"),
        .full_name = t->in.person_name,
        .id_number = t->in.person_number,
        .is_verified = t->in.is_verified,
        .phone = t->in.phone,
        .email = t->in.email,
    };
    enum status s = account_of_owner(db, &owner, t->now, &t->owner_id);

    return s == OK ? incoming_own(db, &t->message, t->owner_id) : s;
}

static enum status find_owner(struct taking *t)
{
    t->owner_id = t->message.account_id;
    return t->owner_id != 0
               ? OK
               : db_transaction(t->worker->portal, find_owner_body, t);
}

/* --- papers --- */

static bool is_from_there(const struct settings *settings, struct str link)
{
    const char *begin = settings_textz(settings, "national.papers_url");
    size_t length = strlen(begin);

    return length > 0 && str_starts_with(link, begin) &&
           (begin[length - 1] == '/' ||
            (link.len > length && link.ptr[length] == '/'));
}

static bool is_hash(struct arena *arena, const struct national_in_paper *paper,
                    const struct sha256 *content)
{
    return str_is_empty(paper->sha256) ||
           str_equals(crypto_hex(arena, sha256_str(content)), paper->sha256);
}

/* The scanner's part may come later; all else is known now. */
static enum status take_file(struct taking *t, int fd, struct file *file)
{
    struct worker *worker = t->worker;
    struct intake in = {
        .settings = worker->settings,
        .log = &worker->log,
        .storage = worker->storage,
        .db = worker->portal,
        .now = t->now,
        .is_of_agency = true,
    };
    struct refusal why = {.key = ""};
    enum status s = intake_file(&in, fd, file, &why);

    if (s != INVALID)
        return s;
    bool may_pass = strcmp(why.key, "file_not_kept") == 0 ||
                    strcmp(why.key, "file_no_room") == 0;

    return not_now(t, why.key, file->name, !may_pass);
}

static enum status fetch(struct taking *t, const struct national_in_paper *from,
                         struct taken_paper *paper)
{
    CLEANUP(fd_close) int fd = -1;
    struct worker *worker = t->worker;
    struct storage_name name;
    struct refusal why;

    paper->component = from->component;
    paper->file = (struct file){.owner_id = t->owner_id};
    if (!is_from_there(worker->settings, from->link))
        return hold(t, "paper_address", from->link);
    if (intake_name(worker->arena, from->name, &paper->file.name, &why) != OK)
        return hold(t, why.key, from->name);
    enum status s = storage_scratch_of(worker->storage, STR(""), &fd);
    if (s != OK)
        return s;
    s = outgoing_fetch(&worker->log, "national",
                       str_z(worker->arena, from->link),
                       settings_textz(worker->settings, "national.ca_file"), fd,
                       INTAKE_BYTES_MAX, &paper->file.size_bytes);
    if (s == INVALID)
        return hold(t, "file_too_big", from->name);
    if (s == NOT_FOUND || s == UNAVAILABLE)
        return put_off(t, "paper_away", from->name);
    if (s == OK && paper->file.size_bytes == 0)
        return put_off(t, "file_empty", from->name);
    if (s == OK)
        s = storage_name_of(fd, t->owner_id, &name);
    if (s == OK && !is_hash(worker->arena, from, &name.content))
        return put_off(t, "paper_hash", from->name);
    if (s == OK)
        s = take_file(t, fd, &paper->file);
    paper->name = paper->file.name;
    return s;
}

static enum status fetch_all(struct taking *t)
{
    enum status s = OK;

    t->papers =
        arena_array(t->worker->arena, t->in.paper_count + 1, sizeof *t->papers);
    if (t->papers == NULL)
        return INTERNAL;
    for (size_t i = 0; s == OK && i < t->in.paper_count; i++) {
        worker_is_alive();
        s = fetch(t, &t->in.papers[i], &t->papers[i]);
    }
    return s;
}

/* --- what it becomes --- */

static enum status file_body(struct db *db, void *data)
{
    struct taking *t = data;
    const struct national_in *in = &t->in;
    bool is_person = in->owner == NATIONAL_CITIZEN;
    bool has_number = !str_is_empty(in->person_number);
    struct taken_in of = {
        .settings = t->worker->settings,
        .code = in->code,
        .procedure = &t->procedure,
        .agency = &t->agency,
        .owner_id = t->owner_id,
        .self = {.full_name = in->person_name,
                 .paper_type = !has_number                   ? PAPER_NONE
                               : in->person_number.len == 12 ? PAPER_CCCD
                               : in->person_number.len == 9  ? PAPER_CMND
                                                             : PAPER_OTHER,
                 .paper_number = in->person_number,
                 .nationality = STR("VN"),
                 .phone = in->phone,
                 .email = in->email,
                 .street = in->address},
        .organisation = is_person ? STR("") : in->owner_name,
        .tax_code = in->owner == NATIONAL_BUSINESS ? in->owner_number : STR(""),
        .filed_at = t->filed_at,
        .papers = t->papers,
        .paper_count = in->paper_count,
        .now = t->now,
    };
    enum status s = dossier_take_in(db, &of, &t->dossier);

    return s == OK ? incoming_taken(db, &t->message, t->dossier.id, t->now) : s;
}

static enum status take_dossier(struct taking *t)
{
    /* Their clock may be ahead of ours; nothing is filed tomorrow. */
    t->filed_at =
        moment_is_before(t->now, t->in.filed_at) ? t->now : t->in.filed_at;
    enum status s = find_procedure(t);

    if (s == OK)
        s = find_agency(t);
    if (s == OK)
        s = find_owner(t);
    if (s == OK)
        s = fetch_all(t);
    if (s == OK)
        s = db_transaction(t->worker->portal, file_body, t);
    return s == CONFLICT ? hold(t, "code", t->in.code) : s;
}

static enum status happen_body(struct db *db, void *data)
{
    struct taking *t = data;
    bool is_answer = t->in.kind == NATIONAL_IN_SUPPLEMENT;
    bool is_early = t->dossier.status == DOSSIER_NEW;
    struct file *files =
        arena_array(t->worker->arena, t->in.paper_count + 1, sizeof *files);
    struct happening what = {
        .kind = is_answer  ? EVENT_SUPPLEMENTED
                : is_early ? EVENT_WITHDRAWN
                           : EVENT_STOP_ASKED,
        .actor = ACTOR_CITIZEN,
        .note = t->in.words,
        .files = files,
        .file_count = t->in.paper_count,
    };

    if (files == NULL)
        return INTERNAL;
    for (size_t i = 0; i < t->in.paper_count; i++)
        files[i] = t->papers[i].file;
    enum status s = dossier_happen_within(
        db, t->worker->settings, t->dossier.id, &what, t->now, &t->dossier);
    return s == OK ? incoming_taken(db, &t->message, t->dossier.id, t->now) : s;
}

/* The citizen answered or took it back there. */
static enum status take_change(struct taking *t)
{
    enum status s =
        incoming_dossier(t->worker->portal, t->in.code, &t->dossier);

    t->owner_id = t->dossier.owner_id;
    if (s == OK)
        s = fetch_all(t);
    if (s == OK)
        s = db_transaction(t->worker->portal, happen_body, t);
    if (s == INVALID && t->reason == NULL) /* the scanner has not seen them */
        return put_off(t, "scan", STR(""));
    return s == CONFLICT ? hold(t, "status", STR("")) : s;
}

enum status national_take_in(struct worker *worker, struct moment now)
{
    struct taking t = {.worker = worker, .now = now};
    const char *field = NULL;

    if (!national_is_set(worker->settings))
        return OK;
    enum status s =
        incoming_claim(worker->portal, system_name, now, LEASE_S, &t.message);
    if (s != OK)
        return s == NOT_FOUND ? OK : s;
    s = national_in_read(worker->arena, t.message.body, &t.in, &field);
    if (s == INVALID) /* this version reads less than the one that took it */
        s = hold(&t, "field", str_of(field));
    else if (s == OK)
        s = t.in.kind == NATIONAL_IN_DOSSIER ? take_dossier(&t)
                                             : take_change(&t);
    log_event(&worker->log, "national.in",
              "code=%" PRI_STR " status=%d reason=%s", STR_ARG(t.message.code),
              (int)s, t.reason != NULL ? t.reason : "");
    if (s != OK && s != UNAVAILABLE && t.reason == NULL)
        s = put_off(&t, "internal", STR(""));
    if (s == INVALID)
        return incoming_put_off(worker->portal, &t.message, t.is_held, t.reason,
                                t.detail, now);
    return s;
}
