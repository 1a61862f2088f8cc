/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_rest.c: the second generation of the national portal's calls: REST
 * steps through a province's LGSP, by a bearer token.
 *
 * Files go first, each by a call of its own, and are named by the id that comes
 * back, with their hash; then the dossier, whose id (idHoSo) all later steps
 * bear; then lines (CapNhatTienTrinh) and the status (CapNhatTrangThai), whose
 * lists go along at 5, 6 and 9 alone. Answers are {code, message, data}. The
 * step that hands out codes is not taken: a dossier has its code, on its
 * citizen's receipt, before the nation hears of it.
 *
 * What the field lists leave open is written down in docs/national.md and in
 * docs/openapi/national-rest.json: paths, and the question TraCuuHoSo, which is
 * asked where an answer was lost.
 */
#include "gateway/national_private.h"
#include "platform/jose.h"

enum { NAME_CHARS = 50, FILE_CHARS = 2000 };

static const char *const paths[NATIONAL_KIND__MAX] = {
    [NATIONAL_ASK] = "/TraCuuHoSo",
    [NATIONAL_ADD] = "/NoiHoSo",
    [NATIONAL_UPDATE] = "/CapNhatTrangThai",
    [NATIONAL_LINE] = "/CapNhatTienTrinh",
    [NATIONAL_FILE] = "/TaiTep",
};

/* "2026-06-09 10:11:12"; 0: "". */
static struct str spaced(struct arena *arena, struct moment m)
{
    struct date day = moment_date(m);
    struct time_of_day time = moment_time(m);

    if (m.us == 0)
        return STR("");
    return str_print(arena, "%04d-%02d-%02d %02d:%02d:%02d", day.year,
                     day.month, day.day, time.hour, time.minute, time.second);
}

/* "2026-06-09T10:11:12.345+07:00"; 0: "". */
static struct str iso_ms(struct arena *arena, struct moment m)
{
    struct date day = moment_date(m);
    struct time_of_day time = moment_time(m);

    if (m.us == 0)
        return STR("");
    return str_print(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03d+07:00",
                     day.year, day.month, day.day, time.hour, time.minute,
                     time.second, (int)(m.us / 1000 % 1000));
}

/* Not as in the first generation: 0 citizen, 1 business. */
static int owner_code(enum national_owner owner)
{
    return owner == NATIONAL_BUSINESS ? 1 : 0;
}

static const char *lacks(const struct national_dossier *d)
{
    return d->owner == NATIONAL_ORGANISATION ? "owner" : NULL;
}

/* --- files */

static bool is_of(enum national_kind kind, const struct national_dossier *d,
                  enum national_role role)
{
    if (kind == NATIONAL_ADD)
        return role != NATIONAL_RESULT;
    return kind == NATIONAL_UPDATE && role == NATIONAL_RESULT &&
           (d->status == 5 || d->status == 6 || d->status == 9);
}

static size_t missing(enum national_kind kind, const struct national_dossier *d)
{
    size_t i = 0;

    while (i < d->file_count && (!is_of(kind, d, d->files[i].role) ||
                                 !str_is_empty(d->files[i].their_id)))
        i++;
    return i;
}

static struct str hash_of(struct arena *arena, const struct national_file *file)
{
    return crypto_hex(arena, sha256_str(&file->content));
}

static json_t *file_json(struct arena *arena, const struct national_file *file)
{
    json_t *json = json_object();

    national_put(json, "IdGiayTo", file->their_id);
    national_put(json, "MaKetQua", STR(""));
    national_put(json, "TenGiayTo", national_cut(file->name, FILE_CHARS));
    national_put(json, "HashTepTin", hash_of(arena, file));
    return json;
}

/* A component with the files that follow each other in it. */
static json_t *component_json(const struct national_file *file, json_t *files)
{
    json_t *json = json_object();

    national_put(json, "MaThanhPhanHoSo", STR(""));
    national_put(json, "TenThanhPhanHoSo",
                 national_cut(str_is_empty(file->component) ? file->name
                                                            : file->component,
                              FILE_CHARS));
    national_put(json, "SoLuong", STR("1"));
    national_put(json, "LoaiBan", STR("2"));
    json_object_set_new(json, "GiayToDinhKem", files);
    return json;
}

static json_t *components_of(struct arena *arena,
                             const struct national_dossier *d)
{
    json_t *list = json_array(), *files = NULL;
    struct str last = STR("");

    for (size_t i = 0; i < d->file_count; i++) {
        const struct national_file *file = &d->files[i];

        if (file->role == NATIONAL_RESULT)
            continue;
        if (files == NULL || str_is_empty(file->component) ||
            !str_equals(file->component, last)) {
            files = json_array();
            json_array_append_new(list, component_json(file, files));
        }
        json_array_append_new(files, file_json(arena, file));
        last = file->component;
    }
    return list;
}

static json_t *results_of(struct arena *arena, const struct national_dossier *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->file_count; i++)
        if (d->files[i].role == NATIONAL_RESULT)
            json_array_append_new(list, file_json(arena, &d->files[i]));
    return list;
}

/* --- the dossier */

static json_t *person_json(const struct national_dossier *d)
{
    static const char *const unknown[] = {
        "NgayCapDinhDanh", "NgaySinh",  "Fax",
        "MaTinh",          "MaHuyen",   "MaXa",
        "MaTinhChuHs",     "MaXaChuHs", "DiaChiChiTietChuHs"};
    json_t *json = json_object();

    national_put(json, "TenNguoiNop", d->person_name);
    national_put(json, "SoDinhDanh", d->person_number);
    national_put(json, "SoDienThoai", d->phone);
    national_put(json, "Email", d->email);
    national_put(json, "DiaChiChiTiet", d->address);
    national_put(json, "TenChuHs", d->owner_name);
    national_put(json, "SoDinhDanhChuHs", d->owner_number);
    for (size_t i = 0; i < ARRAY_LENGTH(unknown); i++)
        national_put(json, unknown[i], STR(""));
    return json;
}

/* What never changes of it: what is compared with what they hold. */
static json_t *identity_json(struct arena *arena,
                             const struct national_dossier *d)
{
    json_t *json = json_object();

    national_put(json, "MaHoSo", d->code);
    national_put(json, "MaTTHC", d->procedure_code);
    national_put(json, "ChuHoSo", d->owner_name);
    national_put_int(json, "LoaiDoiTuong", owner_code(d->owner));
    national_put(json, "MaDonViTiepNhan", d->agency_code);
    national_put(json, "NgayNop", spaced(arena, d->filed_at));
    return json;
}

static json_t *dossier_json(struct arena *arena,
                            const struct national_dossier *d)
{
    json_t *json = identity_json(arena, d), *who = json_object();

    national_put(json, "MaDichVuCong", STR(""));
    national_put(json, "NgayTiepNhan", spaced(arena, d->accepted_at));
    json_object_set_new(json, "ThanhPhanHoSo", components_of(arena, d));
    national_put(json, "EformThongTinChiTiet", STR(""));
    national_put_int(who, "LoaiDoiTuong", 0);
    national_put(who, "IdDoiTuong", STR(""));
    json_object_set_new(who, "ThongTinChiTiet", person_json(d));
    json_object_set_new(json, "ThongTinNguoiNop", who);
    return json;
}

static json_t *fees_of(const struct national_dossier *d)
{
    json_t *list = json_array(), *json = d->is_fee_known ? json_object() : NULL;

    if (json == NULL)
        return list;
    national_put(json, "TenPhiLePhi", STR("Phí, lệ phí"));
    national_put_int(json, "Gia", d->fee.dong);
    national_put(json, "LoaiPhiLePhi", STR("1"));
    national_put(json, "HinhThucThu", STR("1"));
    national_put(json, "TrangThaiThanhToan", d->is_paid ? STR("1") : STR("0"));
    json_array_append_new(list, json);
    return list;
}

static json_t *status_json(struct arena *arena,
                           const struct national_dossier *d)
{
    bool has_lists = d->status == 5 || d->status == 6 || d->status == 9;
    json_t *json = json_object();

    national_put(json, "IdHoSo", d->their_id);
    national_put(json, "MaHoSo", d->code);
    national_put_int(json, "TrangThai", d->status);
    national_put(json, "NoiDungYKien", STR(""));
    national_put(json, "PhongBanXuLy", d->agency_name);
    national_put(json, "NoiDungXuLy", d->words);
    json_object_set_new(json, "DanhSachLePhi",
                        has_lists ? fees_of(d) : json_array());
    json_object_set_new(json, "DanhSachGiayToKetQua",
                        has_lists ? results_of(arena, d) : json_array());
    return json;
}

static json_t *line_json(struct arena *arena, const struct national_dossier *d)
{
    json_t *json = json_object();

    national_put(json, "IDHoSo", d->their_id);
    national_put(json, "MaHoSo", d->code);
    national_put(json, "NguoiXuLy", national_cut(d->who, NAME_CHARS));
    national_put(json, "ThoiDiemXuLy", iso_ms(arena, d->at));
    national_put(json, "PhongBanXuLy", d->agency_name);
    national_put(json, "NoiDungXuLy", d->words);
    national_put_int(json, "TrangThai", d->status);
    national_put(json, "NgayBatDau", iso_ms(arena, d->at));
    national_put(json, "NgayKetThucTheoQuyDinh", iso_ms(arena, d->due_at));
    return json;
}

static struct str list_text(struct arena *arena, json_t *item)
{
    json_t *list CLEANUP(json_release) = json_array();

    json_array_append_new(list, item);
    return json_text(arena, list);
}

static struct str message(struct arena *arena, enum national_kind kind,
                          const struct national_dossier *d)
{
    json_t *json CLEANUP(json_release) = NULL;

    switch (kind) {
    case NATIONAL_ADD:
        json = dossier_json(arena, d);
        return json_text(arena, json);
    case NATIONAL_UPDATE:
        return list_text(arena, status_json(arena, d));
    case NATIONAL_LINE:
        return list_text(arena, line_json(arena, d));
    case NATIONAL_FILE: /* what is said of the bytes that go */
        json = json_object();
        national_put(json, "TenTep", d->files[d->file_at].name);
        national_put(json, "HashTepTin", hash_of(arena, &d->files[d->file_at]));
        return json_text(arena, json);
    case NATIONAL_ASK:
    case NATIONAL_KIND__MAX:
        break;
    }
    json = json_object();
    national_put(json, "MaHoSo", d->code);
    return json_text(arena, json);
}

static struct str told(struct arena *arena, const struct national_dossier *d)
{
    json_t *json CLEANUP(json_release) = identity_json(arena, d);

    national_put_int(json, "TrangThai", d->status);
    if (national_has(d, NATIONAL_RESULT) && (d->status == 9 || d->status == 10))
        json_object_set_new(json, "DanhSachGiayToKetQua", results_of(arena, d));
    return json_text(arena, json);
}

/* --- answers */

static bool is_yes(struct str code)
{
    return str_is(code, "0") || str_is(code, "00") || str_is(code, "200");
}

static enum status sign_in(struct arena *arena, struct log *log,
                           const struct settings *settings, struct str *session,
                           struct str *said)
{
    json_t *answer CLEANUP(json_release) = NULL;
    long code = 0;
    enum status s = national_session(arena, log, settings, "client_id",
                                     "client_secret", &answer, &code, said);

    if (s != OK)
        return s;
    *session = str_copy(
        arena, json_member(json_object_get(answer, "data"), "access_token"));
    return code == 200 && !str_is_empty(*session)
               ? OK
               : national_no_session(arena, answer, code, said);
}

static void strange(struct national_answer *out, const char *said)
{
    out->outcome = NATIONAL_STRANGE;
    out->said = str_of(said);
}

/* What each step has to give back, or it is not done. */
static void read_data(struct arena *arena, enum national_kind kind,
                      const struct national_dossier *d, const json_t *data,
                      struct national_answer *out)
{
    struct str id =
        json_member(data, kind == NATIONAL_FILE ? "IdTepTin" : "idHoSo");
    struct str code = json_member(data, "maHoSo");
    const json_t *held = json_object_get(data, "HoSo");

    if (kind == NATIONAL_FILE) {
        struct str hash = json_member(data, "HashTepTin");

        if (!str_is_empty(hash) &&
            !str_equals(str_lower_ascii(arena, hash),
                        hash_of(arena, &d->files[d->file_at])))
            strange(out, "the file arrived as another");
    } else if (!str_is_empty(code) && !str_equals(code, d->code)) {
        strange(out, "the dossier has another code there");
    }
    out->given = str_copy(arena, national_cut(id, 100));
    if (out->outcome == NATIONAL_TOLD && str_is_empty(out->given))
        strange(out, "an id is missing in the answer");
    if (kind != NATIONAL_ASK || out->outcome == NATIONAL_STRANGE)
        return;
    json_t *ours CLEANUP(json_release) = line_json(arena, d);

    out->has_line = national_has_line(json_object_get(data, "TienTrinh"), ours);
    out->held = json_is_object(held) ? json_text(arena, held) : STR_NONE;
}

static void judge(struct arena *arena, enum national_kind kind,
                  const struct national_dossier *d, long http_status,
                  struct str body, struct national_answer *out, bool *is_stale)
{
    json_t *answer CLEANUP(json_release) = json_parse(body);
    bool gives =
        kind == NATIONAL_ASK || kind == NATIONAL_ADD || kind == NATIONAL_FILE;

    out->outcome = NATIONAL_STRANGE;
    *is_stale = http_status == 401;
    if (*is_stale || !json_is_object(answer)) {
        out->said = str_print(arena, "HTTP %ld", http_status);
        return;
    }
    out->code = national_code(arena, answer, "code");
    out->said =
        str_copy(arena, national_cut(json_member(answer, "message"), 500));
    out->outcome = national_outcome_of(out, "không tìm thấy",
                                       is_yes(out->code) && http_status == 200);
    if (gives &&
        (out->outcome == NATIONAL_TOLD || out->outcome == NATIONAL_THERE))
        read_data(arena, kind, d, json_object_get(answer, "data"), out);
}

static const char *const texts[] = {"national.url", "national.token_url",
                                    "national.user", NULL};
static const char *const secrets[] = {"national.password_file",
                                      "national.key_file", NULL};

const struct national_protocol national_rest = {
    .name = "rest",
    .texts = texts,
    .secrets = secrets,
    .paths = paths,
    .is_bearer = true,
    .message = message,
    .sign_in = sign_in,
    .judge = judge,
    .told = told,
    .missing = missing,
    .lacks = lacks,
    .has_ids = true,
};
