/* SPDX-License-Identifier: GPL-3.0-or-later */
/* people.c: sample people become accounts of Identity.
 *
 * Our own few are in schema/seed/people.tsv; more come from a folder of sample
 * data named by MOTCUA_DATA (samples.json), where there is one. Passwords are
 * the same for all and known to everybody: hence only in a demo.
 */
#include "ctl/people.h"
#include "domain/catalogue/agency.h"
#include "domain/national/citizen.h"
#include "domain/officer/officer.h"
#include "platform/crypto.h"
#include "platform/io.h"
#include "platform/json.h"

#define FILE_MOST ((size_t)16 << 20)
#define PASSWORD "Thu-nghiem-2026"

struct sample {
    struct str number, old_number, phone, name, birth_date, sex, email;
};
struct people {
    struct ctl *ctl;
    struct db *db;
    struct moment now;
};

static bool read_file(struct arena *arena, struct str path, struct str *text)
{
    return io_read_file(arena, str_z(arena, path), FILE_MOST, text);
}

/* Each has a hash of its own: 37 ms, and only the first time. */
static enum status add_citizen(struct people *p, const struct sample *person,
                               struct str *phone)
{
    struct citizen citizen;
    enum status s = citizen_by_number(p->db, person->number, &citizen);

    if (s == NOT_FOUND) {
        citizen = (struct citizen){
            .id_number = person->number,
            .old_number = person->old_number,
            .full_name = person->name,
            .sex = sex_of(person->sex),
            .phone = person->phone,
            .email = person->email,
            .proof = PROOF_NATION,
        };
        if (!partial_parse(person->birth_date, &citizen.birth_date))
            return INVALID;
        s = password_hash(p->ctl->arena, STR(PASSWORD), &citizen.password);
        if (s == OK)
            s = citizen_add(p->db, &citizen, p->now);
    } else if (s == OK) { /* from before proofs were kept */
        s = citizen_prove(p->db, citizen.id, PROOF_NATION, p->now);
        s = s == NOT_FOUND ? OK : s;
    }
    if (s == OK)
        *phone = citizen.phone;
    return s;
}

static enum status add(struct people *p, const struct sample *person)
{
    struct str phone;
    enum status s = add_citizen(p, person, &phone);

    if (s == OK)
        printf("%" PRI_STR "\t%" PRI_STR "\t%s\t%" PRI_STR "\n",
               STR_ARG(person->number), STR_ARG(phone), PASSWORD,
               STR_ARG(person->name));
    return s;
}

static enum status add_seed(struct people *p, struct str text)
{
    struct str line, cell;
    enum status s = OK;

    while (s == OK && str_next(&text, '\n', &line)) {
        struct str cells[7] = {{0}};
        size_t count = 0;

        if (str_is_empty(line) || str_starts_with(line, "#"))
            continue;
        while (count < ARRAY_LENGTH(cells) && str_next(&line, '\t', &cell))
            cells[count++] = cell;
        s = count < 6 ? INVALID
                      : add(p, &(struct sample){cells[0], cells[1], cells[2],
                                                cells[3], cells[4], cells[5],
                                                cells[6]});
    }
    return s;
}

static enum status add_samples(struct people *p, struct str text)
{
    CLEANUP(json_release) json_t *root = json_parse(text);
    size_t i;
    json_t *one;
    enum status s = OK;

    json_array_foreach(json_object_get(root, "people"), i, one)
    {
        bool is_man = str_is(json_member(one, "sex"), "M");

        s = add(p, &(struct sample){
                       .number = json_member(one, "cccd"),
                       .old_number = STR(""),
                       .phone = json_member(one, "phone"),
                       .name = json_member(one, "full_name"),
                       .birth_date = json_member(one, "dob"),
                       .sex = is_man ? STR("male") : STR("female"),
                       .email = json_member(one, "email"),
                   });
        if (s != OK)
            return s;
    }
    return s;
}

int demo_people(struct ctl *ctl, int argc, char **argv)
{
    const char *data = getenv("MOTCUA_DATA");
    struct str seed = str_print(ctl->arena, "%s/seed/people.tsv",
                                settings_textz(ctl->settings, "schema_dir"));
    struct people people = {.ctl = ctl, .now = moment_now()};
    struct str text;

    if (argc > 1 || (argc == 1 && !str_is(str_of(argv[0]), "--print")))
        return ctl_usage(ctl);
    if (!settings_flag(ctl->settings, "demo"))
        return ctl_fail(EX_CONFIG, "this is no demonstration (demo = no)");
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "identity");
    if (db == NULL)
        return EX_UNAVAILABLE;
    people.db = db;
    if (!read_file(ctl->arena, seed, &text))
        return ctl_fail(EX_NOINPUT, "schema/seed/people.tsv cannot be read");

    enum status s = add_seed(&people, text);

    if (s == OK && data != NULL &&
        read_file(ctl->arena, str_print(ctl->arena, "%s/samples.json", data),
                  &text))
        s = add_samples(&people, text);
    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s), "a sample account does not fit");
}

/* ---- officers */

struct posts {
    struct people *people;
    struct db *portal;
    const struct sample *person;
    int64_t officer_id;
};

/* "desk@H53.16"; an agency that this province does not have is left out. */
static enum status add_post(struct posts *posts, struct str phone,
                            struct str said)
{
    struct date today = moment_date(posts->people->now);
    struct str role = str_slice(said, 0, str_find(said, '@'));
    struct str code = str_skip(said, role.len + 1);
    struct agency agency;

    if (officer_role_of(role) == ROLE__MAX)
        return INVALID;
    enum status s = agency_load_code(posts->portal, code, today, &agency);
    if (s == NOT_FOUND)
        return OK;
    if (s == OK)
        s = officer_post_add(posts->portal, posts->officer_id, agency.id,
                             officer_role_of(role), date_make(2025, 7, 1),
                             (struct date){0});
    if (s == OK)
        printf("%" PRI_STR "\t%" PRI_STR "\t%s\t%" PRI_STR "\t%" PRI_STR
               "\t%" PRI_STR "\n",
               STR_ARG(posts->person->number), STR_ARG(phone), PASSWORD,
               STR_ARG(posts->person->name), STR_ARG(role), STR_ARG(code));
    return s;
}

static enum status add_officer(struct people *people, struct db *portal,
                               struct str line)
{
    struct str cells[6] = {{0}}, cell, said, phone;
    size_t count = 0;

    while (count < ARRAY_LENGTH(cells) && str_next(&line, '\t', &cell))
        cells[count++] = cell;
    if (count < ARRAY_LENGTH(cells))
        return INVALID;

    struct sample person = {
        .number = cells[0],
        .phone = cells[1],
        .name = cells[2],
        .birth_date = cells[3],
        .sex = cells[4],
    };
    struct posts posts = {people, portal, &person, 0};
    enum status s = add_citizen(people, &person, &phone);

    if (s == OK)
        s = officer_add(portal, person.number, person.name, phone, STR(""),
                        people->now, &posts.officer_id);
    while (s == OK && str_next(&cells[5], ',', &said))
        s = add_post(&posts, phone, said);
    return s;
}

int demo_officers(struct ctl *ctl, int argc, char **argv)
{
    struct str path = str_print(ctl->arena, "%s/seed/officers.tsv",
                                settings_textz(ctl->settings, "schema_dir"));
    struct people people = {.ctl = ctl, .now = moment_now()};
    struct str text, line;
    enum status s = OK;

    (void)argv;
    if (argc > 0)
        return ctl_usage(ctl);
    if (!settings_flag(ctl->settings, "demo"))
        return ctl_fail(EX_CONFIG, "this is no demonstration (demo = no)");
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "identity");
    CLEANUP(db_free) struct db *portal = ctl_db(ctl, "portal");
    if (db == NULL || portal == NULL)
        return EX_UNAVAILABLE;
    people.db = db;
    if (!read_file(ctl->arena, path, &text))
        return ctl_fail(EX_NOINPUT, "schema/seed/officers.tsv cannot be read");
    while (s == OK && str_next(&text, '\n', &line))
        if (!str_is_empty(line) && !str_starts_with(line, "#"))
            s = add_officer(&people, portal, line);
    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s), "a sample officer does not fit");
}
