/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "place.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_dir(const struct place *place, const char *name)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/%s", place->dir, name);
    assert_int_equal(0, mkdir(path, 0700));
}

void place_write(const struct place *place, const char *name,
                 const char *content)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/%s", place->dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(0, fclose(file));
    assert_int_equal(0, chmod(path, 0600));
}

static void load(struct place *place)
{
    char path[200];
    struct str complaint = STR_NONE;

    snprintf(path, sizeof(path), "%s/motcua.conf", place->dir);
    enum status s = settings_load(place->arena, path, NULL,
                                  &place->app.settings, &complaint);
    if (s != OK)
        fail_msg("%.*s", STR_ARG(complaint));
    assert_int_equal(OK, templates_new(&place->app.templates,
                                       place->app.settings, &place->app.log));
}

void place_open(struct place *place, const struct program *program)
{
    *place = (struct place){.dir = "/tmp/motcua-place-XXXXXX",
                            .arena = arena_new((size_t)4 * 1024 * 1024),
                            .app = {.program = program->name,
                                    .definition = program,
                                    .log = {.program = program->name,
                                            .level = LOG_LEVEL_ERROR,
                                            .fd = -1}}};
    assert_non_null(place->arena);
    assert_non_null(mkdtemp(place->dir));
    make_dir(place, "templates");
    make_dir(place, "templates/messages");
    make_dir(place, "templates/portal");
    make_dir(place, "htdocs");
    make_dir(place, "htdocs/provinces");
    make_dir(place, "htdocs/provinces/tay-ninh");
    make_dir(place, "state");
    place_write(place, "password", "x\n");
    place_write(place, "motcua.conf",
                "demo = yes\n"
                "templates_dir = templates\n"
                "htdocs_dir = htdocs\n"
                "state_dir = state\n"
                "database.socket = /nowhere/socket\n"
                "portal.origin = https://localhost:8443\n"
                "portal.password_file = password\n");
    place_write(place, "htdocs/provinces/tay-ninh/assets.hdf",
                "Asset.app_css = /s/app.css\n");
    place_write(place, "htdocs/provinces/tay-ninh/vi.hdf",
                "Province.full_name = tỉnh Tây Ninh\n"
                "Msg.anew = Nói lại ở {province.full_name}\n");
    place_write(place, "htdocs/provinces/tay-ninh/en.hdf",
                "Province.full_name = Tây Ninh Province\n");
    place_write(place, "templates/messages/vi.hdf",
                "Msg {\n  hello = Xin chào <b>\n  only = Chỉ có\n"
                "  fill = Còn {0} trong {1}, {0}!\n"
                "  of = Của {province.full_name}, {0}.\n"
                "  anew = Nói lại\n"
                "  error {\n    required = Chưa nhập & sai\n  }\n}\n");
    place_write(place, "templates/messages/en.hdf",
                "Msg {\n  hello = Hello\n  of = Of {province.full_name}, {0}.\n"
                "  month.11 = November\n"
                "  error {\n    required = Missing\n  }\n}\n");
    load(place);
}

static int remove_one(const char *path, const struct stat *about, int kind,
                      struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

void place_close(struct place *place)
{
    templates_free(&place->app.templates);
    arena_free(&place->arena);
    nftw(place->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
