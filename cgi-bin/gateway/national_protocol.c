/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_protocol.c: which protocol it is, and what all of them have in
 * common.
 */
#include "gateway/national_private.h"
#include "gateway/outgoing.h"
#include "platform/json.h"

static const char *const kinds[NATIONAL_KIND__MAX] = {
    [NATIONAL_ASK] = "ask",       [NATIONAL_ADD] = "add",
    [NATIONAL_UPDATE] = "update", [NATIONAL_LINE] = "line",
    [NATIONAL_FILE] = "file",
};
static const char *const outcomes[] = {
    [NATIONAL_TOLD] = "told",       [NATIONAL_THERE] = "there",
    [NATIONAL_ABSENT] = "absent",   [NATIONAL_REFUSED] = "refused",
    [NATIONAL_STRANGE] = "strange", [NATIONAL_LOST] = "lost",
};

const char *national_kind_text(enum national_kind kind)
{
    return kinds[kind];
}

enum national_kind national_kind_of(struct str text)
{
    return (enum national_kind)STR_AMONG(text, kinds, NATIONAL_KIND__MAX);
}

const char *national_outcome_text(enum national_outcome outcome)
{
    return outcomes[outcome];
}

struct str national_time(struct arena *arena, struct moment m)
{
    struct date day = moment_date(m);
    struct time_of_day time = moment_time(m);

    if (m.us == 0)
        return STR("");
    return str_print(arena, "%04d%02d%02d%02d%02d%02d", day.year, day.month,
                     day.day, time.hour, time.minute, time.second);
}

struct str national_cut(struct str s, size_t most)
{
    size_t chars = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool begins = ((unsigned char)s.ptr[i] & 0xC0) != 0x80;

        if (begins && chars++ == most)
            return str_slice(s, 0, i);
    }
    return s;
}

void national_put(json_t *json, const char *name, struct str value)
{
    json_object_set_new(json, name,
                        json_of(value.ptr == NULL ? STR("") : value));
}

void national_put_int(json_t *json, const char *name, int64_t value)
{
    char digits[INT_TEXT_BYTES];

    national_put(json, name, (struct str){digits, int_text(digits, value)});
}

struct str national_code(struct arena *arena, const json_t *answer,
                         const char *name)
{
    const json_t *code = json_object_get(answer, name);

    if (json_is_integer(code))
        return str_print(arena, "%lld", (long long)json_integer_value(code));
    return str_copy(arena, national_cut(json_member(answer, name), 20));
}

bool national_says(struct str text, const char *words)
{
    return str_find_text(text, words) < text.len;
}

enum national_outcome national_outcome_of(const struct national_answer *out,
                                          const char *absent, bool is_done)
{
    if (national_says(out->said, "không tồn tại") ||
        national_says(out->said, absent))
        return NATIONAL_ABSENT;
    if (national_says(out->said, "đã tồn tại"))
        return NATIONAL_THERE;
    if (is_done)
        return NATIONAL_TOLD;
    return str_is_empty(out->code) ? NATIONAL_STRANGE : NATIONAL_REFUSED;
}

enum status national_session(struct arena *arena, struct log *log,
                             const struct settings *settings, const char *name,
                             const char *secret, json_t **answer, long *code,
                             struct str *said)
{
    json_t *who CLEANUP(json_release) = json_object();
    struct str body = STR_NONE;

    national_put(who, name, settings_text(settings, "national.user"));
    national_put(who, secret,
                 settings_secret(settings, "national.password_file"));
    const char *const headers[] = {
        str_z(arena, str_print(arena, "dstcode: %s",
                               settings_textz(settings, "national.dstcode"))),
        NULL};
    struct outgoing call = {
        .name = "national",
        .url = settings_textz(settings, "national.token_url"),
        .json = json_text(arena, who),
        .headers = headers,
        .ca_file = settings_textz(settings, "national.ca_file"),
    };
    enum status s = outgoing_call(arena, log, &call, code, &body);

    if (s != OK) {
        *said = STR("no answer");
        return s;
    }
    *answer = json_parse(body);
    *said = str_copy(arena, json_member(*answer, "message"));
    return OK;
}

enum status national_no_session(struct arena *arena, const json_t *answer,
                                long code, struct str *said)
{
    if (str_is_empty(*said))
        *said = str_print(arena, "HTTP %ld", code);
    return code >= 500 || answer == NULL ? UNAVAILABLE : INVALID;
}

bool national_has(const struct national_dossier *d, enum national_role role)
{
    for (size_t i = 0; i < d->file_count; i++)
        if (d->files[i].role == role)
            return true;
    return false;
}

bool national_has_line(const json_t *lines, json_t *ours)
{
    static const char *const fields[] = {"ThoiDiemXuLy", "TrangThai",
                                         "NoiDungXuLy"};

    for (size_t i = 0; i < json_array_size(lines); i++) {
        const json_t *line = json_array_get(lines, i);
        bool is_it = true;

        for (size_t k = 0; k < ARRAY_LENGTH(fields); k++)
            is_it = is_it && str_equals(json_member(line, fields[k]),
                                        json_member(ours, fields[k]));
        if (is_it)
            return true;
    }
    return false;
}

static const struct national_protocol *const protocols[] = {
    &national_vxp, &national_rest, &national_folder};

static const struct national_protocol *protocol_named(struct str name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(protocols); i++)
        if (str_is(name, protocols[i]->name))
            return protocols[i];
    return NULL;
}

const struct national_protocol *
national_protocol_of(const struct settings *settings)
{
    return protocol_named(settings_text(settings, "national.protocol"));
}

bool national_is_set(const struct settings *settings)
{
    return national_protocol_of(settings) != NULL;
}

struct str national_message(struct arena *arena, struct str protocol,
                            enum national_kind kind,
                            const struct national_dossier *dossier)
{
    const struct national_protocol *p = protocol_named(protocol);

    return p != NULL ? p->message(arena, kind, dossier) : STR_NONE;
}

struct str national_told(struct arena *arena, const struct settings *settings,
                         const struct national_dossier *dossier)
{
    return national_protocol_of(settings)->told(arena, dossier);
}

size_t national_missing(const struct settings *settings,
                        enum national_kind kind,
                        const struct national_dossier *dossier)
{
    const struct national_protocol *p = national_protocol_of(settings);

    return p->missing != NULL ? p->missing(kind, dossier) : dossier->file_count;
}

bool national_wants_id(const struct settings *settings, enum national_kind kind,
                       const struct national_dossier *dossier)
{
    return national_protocol_of(settings)->has_ids &&
           str_is_empty(dossier->their_id) &&
           (kind == NATIONAL_UPDATE || kind == NATIONAL_LINE);
}

/* Where dossiers have a name of theirs, what is added is new. */
bool national_add_says_all(const struct settings *settings,
                           const struct national_dossier *dossier)
{
    return !national_protocol_of(settings)->has_ids || dossier->status == 1;
}

const char *national_lacks(const struct settings *settings,
                           const struct national_dossier *dossier)
{
    const struct national_protocol *p = national_protocol_of(settings);

    return p->lacks != NULL ? p->lacks(dossier) : NULL;
}
