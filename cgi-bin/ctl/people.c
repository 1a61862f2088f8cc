/* people.c: sample people become accounts of Identity.
 *
 * Our own few are in schema/seed/people.tsv; more come from a folder of sample
 * data named by MOTCUA_DATA (samples.json), where there is one. Passwords are
 * the same for all and known to everybody: hence only in a demo.
 */
#include "ctl/people.h"
#include "domain/national/citizen.h"
#include "platform/crypto.h"
#include "platform/jose.h"

#define FILE_MOST ((size_t)16 << 20)
#define PASSWORD "Thu-nghiem-2026"

struct person {
    struct str number, old_number, phone, name, birth_date, sex, email;
};
struct people {
    struct ctl *ctl;
    struct db *db;
    struct moment now;
};

static void db_release(struct db **db)
{
    db_free(db);
}

static void file_close(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
}

static bool read_file(struct arena *arena, struct str path, struct str *text)
{
    CLEANUP(file_close) FILE *file = fopen(str_z(arena, path), "r");
    struct buf out = {.arena = arena};
    char piece[8192];
    size_t count;

    if (file == NULL)
        return false;
    while ((count = fread(piece, 1, sizeof(piece), file)) > 0 &&
           out.len < FILE_MOST)
        buf_add(&out, (struct str){piece, count});
    *text = buf_str(&out);
    return true;
}

/* Each has a hash of its own: 37 ms, and only the first time. */
static enum status add(struct people *p, const struct person *person)
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
        };
        if (!date_parse(person->birth_date, &citizen.birth_date))
            return INVALID;
        s = password_hash(p->ctl->arena, STR(PASSWORD), &citizen.password);
        if (s == OK)
            s = citizen_add(p->db, &citizen, p->now);
    }
    if (s == OK)
        printf("%" PRI_STR "\t%" PRI_STR "\t%s\t%" PRI_STR "\n",
               STR_ARG(person->number), STR_ARG(citizen.phone), PASSWORD,
               STR_ARG(citizen.full_name));
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
                      : add(p, &(struct person){cells[0], cells[1], cells[2],
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

        s = add(p, &(struct person){
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
    CLEANUP(db_release) struct db *db = ctl_db(ctl, "identity");
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
