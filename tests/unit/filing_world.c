/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing_world.c: see filing_world.h. */
#include "check.h"

#include "filing_world.h"

static const char world[] =
    "INSERT INTO unit SET id = 1, code = '80', valid_from = '2025-07-01',"
    " level = 'province', name = 'Tây Ninh', type = 'tỉnh', sort_key = 'a';"
    "INSERT INTO unit SET id = 2, code = '25459', valid_from = '2025-07-01',"
    " level = 'commune', parent_id = 1, name = 'Tân Ninh', type = 'phường',"
    " sort_key = 'b';"
    "INSERT INTO agency SET id = 1, code = 'H53.16', name = 'Sở Xây dựng',"
    " kind = 'department', is_synthetic = 0;"
    "INSERT INTO field SET slug = 'xay-dung', name = 'Xây dựng';"
    "INSERT INTO \\`procedure\\` SET id = 1, code = '1.000001', version = 1,"
    " is_seed = 0, position = 1;"
    "INSERT INTO procedure_version SET id = 1, procedure_id = 1, version = 1,"
    " imported_at = UTC_TIMESTAMP(6), digest = REPEAT('x', 32),"
    " is_detailed = 1, name = 'Cấp giấy phép', field_slug = 'xay-dung',"
    " level = 'province', level_among_districts = 'province',"
    " service_level = 'full', is_service_level_inferred = 0,"
    " audiences = '', channels = 2, issuer = '', executing_agencies = '',"
    " processing_value = 3, processing_unit = 'working_day',"
    " processing_text = '', processing_note = '', is_cut_at_15 = 0,"
    " is_adult_only = 0, steps = '', requirements = '', outcomes = '',"
    " record = '{}';"
    "INSERT INTO procedure_case SET id = 1, procedure_version_id = 1,"
    " position = 1, name = '', kind = 'single', notes = '';"
    "INSERT INTO component SET id = 1, procedure_case_id = 1, position = 1,"
    " name = 'Đơn', originals = 1, copies = 0, forms = '', is_required = 1,"
    " channels = 0;"
    "INSERT INTO account SET id = 1, full_name = 'Trần Thử', provider = 'x',"
    " created_at = UTC_TIMESTAMP(6), signed_in_at = UTC_TIMESTAMP(6);"
    "INSERT INTO account SET id = 2, full_name = 'Lý Thử', provider = 'x',"
    " created_at = UTC_TIMESTAMP(6), signed_in_at = UTC_TIMESTAMP(6)";

void filing_world_make(struct database *server)
{
    database_make(server, "motcua", "portal");
    database_sql(server, "motcua", world);
}

const struct settings *filing_world_settings(struct database *server)
{
    char path[100];
    struct str complaint = STR_NONE;
    struct settings *settings = NULL;

    snprintf(path, sizeof(path), "%s/motcua.conf", server->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("demo = yes\nstate_dir = .\n"
          "webhook.url = https://nhan.example/su-kien\n",
          file);
    fclose(file);
    assert_int_equal(
        OK, settings_load(server->arena, path, NULL, &settings, &complaint));
    return settings;
}

static void run(struct db *root, const char *sql, struct db_args args)
{
    assert_int_equal(OK, db_write(root, sql, args, NULL));
}

struct draft_key filing_world_draft(struct db *root, int nth, int64_t owner_id,
                                    struct moment now)
{
    struct arena *arena = db_arena(root);
    struct draft_key key = {.public_id = str_print(arena, "%022d", nth),
                            .version = 1,
                            .owner_id = owner_id};

    run(root,
        "INSERT INTO draft SET id = ?, public_id = ?, account_id = ?,"
        " procedure_id = 1, procedure_version_id = 1, agency_id = 1,"
        " unit_id = 2, done = 7, is_collected = 1, created_at = ?,"
        " changed_at = ?, expires_at = ?",
        DB_ARGS(db_int(nth), db_text(key.public_id), db_int(owner_id),
                db_moment(arena, now), db_moment(arena, now),
                db_moment(arena, moment_add_s(now, 86400))));
    run(root,
        "INSERT INTO draft_applicant SET draft_id = ?, role = 'self',"
        " full_name = 'Trần Thử', paper_type = 'cccd',"
        " paper_number = '072090999123', paper_place = '',"
        " birth_date = '1990-09-02', sex = 'male', nationality = 'VN',"
        " phone = '0987654321', email = 'thu@tayninh.example', unit_id = 2,"
        " street = '1 Lê Lợi', relation = '', authority = '',"
        " organisation = '', tax_code = ''",
        DB_ARGS(db_int(nth)));
    run(root,
        "INSERT INTO draft_delivery SET draft_id = ?, service = 'collect',"
        " name = 'Trần Thử', phone = '0987654321', unit_id = 2,"
        " street = '1 Lê Lợi'",
        DB_ARGS(db_int(nth)));
    return key;
}

enum status filing_world_file(struct database *server, struct db *db,
                              struct draft_key key, struct moment now,
                              struct receipt *receipt)
{
    struct procedure procedure;
    struct filing_of of = {.settings = filing_world_settings(server),
                           .procedure = &procedure,
                           .lang = LANG_VI,
                           .now = now,
                           .asks_post = true};
    struct refusal why = {0};
    enum status s = procedure_load_version(db, 1, &procedure);

    if (s == OK)
        s = draft_file(db, key, &of, receipt, &why);
    if (s == INVALID)
        print_error("refused: %s %s\n", why.field, why.key);
    return s;
}

struct file filing_world_signed(struct db *root)
{
    static int files;
    struct file file = {.owner_id = 1, .name = STR("Kết quả.pdf")};
    struct str name = str_print(db_arena(root), "F%021d", ++files);

    assert_int_equal(
        OK, db_write(root,
                     "INSERT INTO file SET public_id = ?, account_id = 1,"
                     " content = UNHEX(SHA2(?, 256)),"
                     " size_bytes = 1, type = 'application/pdf', name = 'x',"
                     " scan = 'clean', scanned_at = UTC_TIMESTAMP(6),"
                     " created_at = UTC_TIMESTAMP(6)",
                     DB_ARGS(db_text(name), db_text(name)), NULL));
    file.id = db_last_id(root);
    return file;
}
