/* SPDX-License-Identifier: GPL-3.0-or-later */
/* officer.c: officers, their posts and their stand-ins, by an administrator's
 * hand. The same is on the officers' pages, for who administers a unit.
 *
 * Days are given as YYYY-MM-DD; a last day is the last on which it holds.
 */
#include "domain/officer/officer.h"
#include "ctl/ctl.h"
#include "domain/catalogue/agency.h"
#include "domain/officer/admin.h"
#include "domain/officer/moving.h"
#include "domain/officer/talking.h"
#include "platform/form.h"

static const struct trail_hand by_ctl = {.name = STR("motcuactl")};

/* The officer with that number, or it has complained. */
static int find_officer(struct db *db, const char *number, int64_t *id)
{
    enum status s = officer_by_number(db, str_of(number), id);

    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no officer has the number %s", number);
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "MariaDB went away");
}

static int find_agency(struct db *db, const char *code, struct agency *agency)
{
    enum status s =
        agency_load_code(db, str_of(code), moment_date(moment_now()), agency);

    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no agency %s today", code);
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "MariaDB went away");
}

static int add(struct ctl *ctl, int argc, char **argv)
{
    struct str number, name, phone = STR(""), email = STR("");

    if (argc < 2 || argc > 4)
        return ctl_usage(ctl);
    if (field_check(ctl->arena, FIELD_CCCD, str_of(argv[0]), &number) != NULL)
        return ctl_fail(EX_DATAERR, "%s is no ID number of 12 digits", argv[0]);
    if (field_check(ctl->arena, FIELD_NAME, str_of(argv[1]), &name) != NULL)
        return ctl_fail(EX_DATAERR, "%s is no name", argv[1]);
    if (argc > 2)
        phone = str_of(argv[2]);
    if (phone.len > 15)
        return ctl_fail(EX_DATAERR, "a telephone has 15 digits at most");
    if (argc == 4 &&
        field_check(ctl->arena, FIELD_EMAIL, str_of(argv[3]), &email) != NULL)
        return ctl_fail(EX_DATAERR, "%s is no e-mail address", argv[3]);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    struct admin_change change = {.act = ADMIN_ADD,
                                  .id_number = number,
                                  .full_name = name,
                                  .phone = phone,
                                  .email = email};
    enum status s = admin_do(db, &by_ctl, &change, moment_now());
    if (s != OK)
        return ctl_fail(ctl_code(s), "the officer could not be added");
    printf("%" PRI_STR "\t%" PRI_STR "\n", STR_ARG(number), STR_ARG(name));
    return EX_OK;
}

static int post(struct ctl *ctl, int argc, char **argv)
{
    struct date from, to = {0};
    struct agency agency;
    int64_t id = 0;

    if (argc != 4 && argc != 5)
        return ctl_usage(ctl);
    enum officer_role role = officer_role_of(str_of(argv[1]));
    if (role == ROLE__MAX)
        return ctl_fail(EX_DATAERR, "no role %s", argv[1]);
    if (!date_parse(str_of(argv[3]), &from) ||
        (argc == 5 && !date_parse(str_of(argv[4]), &to)))
        return ctl_fail(EX_DATAERR, "a day is written YYYY-MM-DD");
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    int code = find_officer(db, argv[0], &id);
    if (code == EX_OK)
        code = find_agency(db, argv[2], &agency);
    if (code != EX_OK)
        return code;
    struct admin_change change = {
        .act = ADMIN_POST,
        .officer_id = id,
        .agency_id = agency.id,
        .role = role,
        .from = from,
        .to = to,
        .words = str_print(ctl->arena, "%s, %" PRI_STR, argv[1],
                           STR_ARG(agency.name)),
    };
    enum status s = admin_do(db, &by_ctl, &change, moment_now());
    if (s == INVALID)
        return ctl_fail(EX_DATAERR, "the last day is before the first");
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "the post was not given");
}

static int end_post(struct ctl *ctl, int argc, char **argv)
{
    struct date last;
    struct agency agency;
    int64_t id = 0;

    if (argc != 4)
        return ctl_usage(ctl);
    enum officer_role role = officer_role_of(str_of(argv[1]));
    if (role == ROLE__MAX)
        return ctl_fail(EX_DATAERR, "no role %s", argv[1]);
    if (!date_parse(str_of(argv[3]), &last))
        return ctl_fail(EX_DATAERR, "a day is written YYYY-MM-DD");
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    int code = find_officer(db, argv[0], &id);
    if (code == EX_OK)
        code = find_agency(db, argv[2], &agency);
    if (code != EX_OK)
        return code;
    struct admin_change change = {
        .act = ADMIN_POST_END,
        .officer_id = id,
        .agency_id = agency.id,
        .role = role,
        .to = last,
        .words = str_print(ctl->arena, "%s, %" PRI_STR, argv[1],
                           STR_ARG(agency.name)),
    };
    enum status s = admin_do(db, &by_ctl, &change, moment_now());
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no such post is open after that day");
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "the post goes on");
}

static int stand_in(struct ctl *ctl, int argc, char **argv)
{
    struct date from, to;
    int64_t away = 0, deputy = 0;

    if (argc != 4)
        return ctl_usage(ctl);
    if (!date_parse(str_of(argv[2]), &from) ||
        !date_parse(str_of(argv[3]), &to))
        return ctl_fail(EX_DATAERR, "a day is written YYYY-MM-DD");
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    int code = find_officer(db, argv[0], &away);
    if (code == EX_OK)
        code = find_officer(db, argv[1], &deputy);
    if (code != EX_OK)
        return code;
    struct admin_change change = {.act = ADMIN_STAND_IN,
                                  .officer_id = away,
                                  .other_id = deputy,
                                  .from = from,
                                  .to = to};
    enum status s = admin_do(db, &by_ctl, &change, moment_now());
    if (s == INVALID)
        return ctl_fail(EX_DATAERR,
                        "nobody stands in for themselves, and the last day "
                        "comes after the first");
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "nobody stands in");
}

static int list(struct ctl *ctl, int argc, char **argv)
{
    struct agency agency = {.id = 0};
    struct officer_lines lines;

    if (argc > 1)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    if (argc == 1) {
        int code = find_agency(db, argv[0], &agency);

        if (code != EX_OK)
            return code;
    }
    enum status s = officer_list(db, agency.id, &lines);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the officers cannot be read");
    for (size_t i = 0; i < lines.count; i++) {
        const struct officer_line *l = &lines.items[i];

        printf(
            "%" PRI_STR "\t%" PRI_STR "\t%" PRI_STR "\t%" PRI_STR "\t%" PRI_STR
            "\t%" PRI_STR "\t%s\n",
            STR_ARG(l->id_number), STR_ARG(l->full_name), STR_ARG(l->role),
            STR_ARG(l->agency_code), STR_ARG(date_iso(ctl->arena, l->from)),
            STR_ARG(date_is_set(l->to) ? date_iso(ctl->arena, l->to) : STR("")),
            l->is_closed ? "closed" : "");
    }
    return EX_OK;
}

/* What is open, a line each: the preview, and what is in the way. */
static int print_open(struct ctl *ctl, struct db *db, int64_t from, int64_t to,
                      size_t *count, size_t *unfit)
{
    struct moving_lines lines;
    enum status s =
        moving_preview(db, from, to, moment_date(moment_now()), &lines);

    (void)ctl;
    if (s != OK)
        return ctl_fail(ctl_code(s), "the open work cannot be read");
    *count = lines.count;
    *unfit = 0;
    for (size_t i = 0; i < lines.count; i++) {
        const struct moving_line *l = &lines.items[i];

        *unfit += !l->fits;
        printf("%" PRI_STR "\t%s\t%" PRI_STR "%s\n", STR_ARG(l->code),
               work_stage_text(l->stage), STR_ARG(l->agency_name),
               to != 0 && !l->fits ? "\tno post there" : "");
    }
    return EX_OK;
}

static int move_or_close(struct ctl *ctl, const char *from, const char *to,
                         bool is_closing, bool is_preview)
{
    int64_t from_id = 0, to_id = 0, moved = 0;
    size_t count = 0, unfit = 0;

    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    int code = find_officer(db, from, &from_id);
    if (code == EX_OK && to != NULL)
        code = find_officer(db, to, &to_id);
    if (code == EX_OK)
        code = print_open(ctl, db, from_id, to_id, &count, &unfit);
    if (code != EX_OK || is_preview)
        return code;
    if (unfit > 0)
        return ctl_fail(EX_DATAERR,
                        "%zu of %zu open dossiers have nobody to go to: name "
                        "an officer with the post for them",
                        unfit, count);
    enum status s = moving_do(db, &by_ctl, from_id, to_id, is_closing,
                              moment_now(), &moved);
    if (s == CONFLICT)
        return ctl_fail(EX_TEMPFAIL, "work came in meanwhile; run it again");
    if (s != OK)
        return ctl_fail(ctl_code(s), "nothing was moved");
    printf("%lld moved%s\n", (long long)moved, is_closing ? ", closed" : "");
    return EX_OK;
}

static int move(struct ctl *ctl, int argc, char **argv)
{
    bool is_preview = argc == 3 && str_is(str_of(argv[2]), "--preview");

    if (argc != 2 && !is_preview)
        return ctl_usage(ctl);
    return move_or_close(ctl, argv[0], argv[1], false, is_preview);
}

static int close_officer(struct ctl *ctl, int argc, char **argv)
{
    if (argc != 1 && argc != 2)
        return ctl_usage(ctl);
    return move_or_close(ctl, argv[0], argc == 2 ? argv[1] : NULL, true, false);
}

/* The one that is merged may be over already. */
static int merge(struct ctl *ctl, int argc, char **argv)
{
    struct agency from, to;
    int64_t moved = 0;

    if (argc != 2)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    int code = find_agency(db, argv[1], &to);
    if (code != EX_OK)
        return code;
    enum status s = agency_load_last(db, str_of(argv[0]), &from);
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no agency %s on any day", argv[0]);
    if (s == OK)
        s = moving_merge(db, &by_ctl, from.id, to.id, moment_now(), &moved);
    if (s == INVALID)
        return ctl_fail(EX_DATAERR, "it is the same agency");
    if (s != OK)
        return ctl_fail(ctl_code(s), "nothing was moved");
    printf("%lld moved\n", (long long)moved);
    return EX_OK;
}

static int verify(struct ctl *ctl, int argc, char **argv)
{
    int64_t count = 0, chain = 0, position = 0;

    (void)argv;
    if (argc > 0)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = trail_verify(db, &count, &chain, &position);
    if (s == INVALID)
        return ctl_fail(EX_DATAERR,
                        "the trail of dossier %lld breaks at event %lld",
                        (long long)chain, (long long)position);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the trail cannot be read");
    printf("%lld events hold\n", (long long)count);
    return EX_OK;
}

/* The worker does it each morning; here at any hour. */
static int digest(struct ctl *ctl, int argc, char **argv)
{
    size_t count = 0;

    (void)argv;
    if (argc > 0)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = digest_add(db, moment_now(), &count);
    printf("%zu officers\n", count);
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "not all could be told");
}

const struct command officer_commands[] = {
    {"officer add", "NUMBER NAME [PHONE [EMAIL]]",
     "an officer by ID number, name, the office's telephone, and where the "
     "digest of the day goes to",
     add, false},
    {"officer post", "NUMBER ROLE AGENCY FROM [LAST]",
     "gives a post: desk, head, specialist, signer, clerk, fees, returns, "
     "consulted, watch, statistics, admin or province",
     post, false},
    {"officer end", "NUMBER ROLE AGENCY LAST", "a post ends with that day",
     end_post, false},
    {"officer stand-in", "AWAY DEPUTY FROM LAST",
     "the second acts with the first one's posts between those days", stand_in,
     false},
    {"officer move", "FROM TO [--preview]",
     "all that the first works on goes over to the second; or only shows it",
     move, false},
    {"officer close", "NUMBER [TO]",
     "closes the account, with all its open work moved to the other in the "
     "same act",
     close_officer, false},
    {"officer merge", "AGENCY INTO",
     "an agency became part of another: its open dossiers and its posts of "
     "today go there",
     merge, false},
    {"officer verify", "",
     "whether what officers did is as it was written: none changed or cut",
     verify, false},
    {"officer digest", "",
     "the day's mail to officers for whom something waits, where the worker "
     "has not sent it yet",
     digest, false},
    {"officer list", "[AGENCY]", "officers and their posts", list, false},
    {0},
};
