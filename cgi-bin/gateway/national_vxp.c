/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_vxp.c: the first generation of the national portal's calls, over
 * VXP or a province's LGSP.
 *
 * Every call is a POST of {session, madonvi, service, …} with the header
 * dstcode; answers are {error_code, message}, and "0" or "00" is yes. The
 * fields are those of HoSoDongBoDVC and QuaTrinhXuLyDongBoDVC; their order here
 * is part of the bytes. Some servers say “đã tồn tại” with any code, and some
 * say yes by words only: those are read last.
 */
#include "gateway/national_private.h"
#include "gateway/outgoing.h"
#include "platform/http.h"
#include "platform/jose.h"

enum { SUMMARY_CHARS = 1000, NAME_CHARS = 50, FILE_CHARS = 2000 };

static void put(json_t *json, const char *name, struct str value)
{
    json_object_set_new(json, name,
                        json_of(value.ptr == NULL ? STR("") : value));
}

static void put_int(json_t *json, const char *name, int64_t value)
{
    char digits[INT_TEXT_BYTES];

    put(json, name, (struct str){digits, int_text(digits, value)});
}

static void put_flag(json_t *json, const char *name, bool value)
{
    put(json, name, value ? STR("1") : STR("0"));
}

static json_t *papers_of(const struct national_dossier *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->file_count; i++) {
        const struct national_file *file = &d->files[i];

        if (file->role == NATIONAL_RESULT)
            continue;
        json_t *json = json_object();

        put(json, "TepDinhKemId", file->id);
        put(json, "TenTepDinhKem", national_cut(file->name, FILE_CHARS));
        put(json, "IsDeleted", STR("False"));
        put(json, "MaThanhPhanHoSo", STR(""));
        put(json, "DuongDanTaiTepTin", file->link);
        put(json, "DuocSoHoa", STR("1"));
        put(json, "DuocTaiSuDung", STR("0"));
        put(json, "DuocLayTuKhoDMQG", STR("0"));
        put(json, "MaKetQuaThayThe", STR(""));
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *results_of(const struct national_dossier *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->file_count; i++) {
        const struct national_file *file = &d->files[i];

        if (file->role != NATIONAL_RESULT)
            continue;
        json_t *json = json_object();

        put(json, "TenGiayTo", national_cut(file->name, FILE_CHARS));
        put(json, "MaThanhPhanHoSo", STR(""));
        put(json, "GiayToId", file->id);
        put(json, "DuongDanTepTinKetQua", file->link);
        put(json, "MaGiayToKetQua", STR(""));
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *fees_of(const struct national_dossier *d)
{
    json_t *list = json_array();

    if (!d->is_fee_known)
        return list;
    json_t *json = json_object();

    put(json, "TenPhiLePhi", STR("Phí, lệ phí"));
    put(json, "MaPhiLePhi", STR(""));
    put(json, "HinhThucThu", STR("1"));
    put_int(json, "Gia", d->fee.dong);
    put(json, "LoaiPhiLePhi", STR("1"));
    json_array_append_new(list, json);
    return list;
}

static json_t *supplements_of(struct arena *arena,
                              const struct national_dossier *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->supplement_count; i++) {
        const struct national_supplement *s = &d->supplements[i];
        bool is_done = s->answered_at.us != 0;
        json_t *json = json_object();

        put_int(json, "HoSoBoSungId", s->number);
        put(json, "NguoiYeuCauBoSung", national_cut(s->asked_by, NAME_CHARS));
        put(json, "NoiDungBoSung", s->asked);
        put(json, "NgayBoSung", national_time(arena, s->asked_at));
        put(json, "NguoiTiepNhanBoSung", STR(""));
        put(json, "ThongTinTiepNhan", s->answered);
        put(json, "NgayTiepNhanBoSung", national_time(arena, s->answered_at));
        put_flag(json, "TrangThaiBoSung", is_done);
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *numbers_of(const struct national_dossier *d)
{
    json_t *list = json_array();

    if (d->owner != NATIONAL_CITIZEN || str_is_empty(d->owner_number))
        return list;
    json_t *json = json_object();

    put(json, "LoaiDinhDanh", d->is_cccd ? STR("1") : STR("2"));
    put(json, "SoDinhDanh", d->owner_number);
    json_array_append_new(list, json);
    return list;
}

/* The kinds of owner: 1 citizen, 2 business, 4 organisation. */
static int owner_code(enum national_owner owner)
{
    switch (owner) {
    case NATIONAL_CITIZEN:
        return 1;
    case NATIONAL_BUSINESS:
        return 2;
    case NATIONAL_ORGANISATION:
        return 4;
    }
    return 4;
}

static bool has_paper(const struct national_dossier *d)
{
    for (size_t i = 0; i < d->file_count; i++)
        if (d->files[i].role == NATIONAL_PAPER)
            return true;
    return false;
}

static json_t *dossier_json(struct arena *arena,
                            const struct national_dossier *d)
{
    json_t *json = json_object();

    put(json, "MaHoSo", d->code);
    put(json, "MaTTHC", d->procedure_code);
    put(json, "TenTTHC", d->procedure_name);
    put(json, "MaLinhVuc", d->field_code);
    put(json, "TenLinhVuc", d->field_name);
    put_int(json, "KenhThucHien", d->channel);
    put(json, "SoGiayToChuHoSo", d->owner_number);
    put(json, "ChuHoSo", d->owner_name);
    put_int(json, "LoaiDoiTuong", owner_code(d->owner));
    put(json, "MaDoiTuong", STR(""));
    put(json, "ThongTinKhac", STR(""));
    put(json, "Email", d->email);
    put(json, "Fax", STR(""));
    put(json, "SoDienThoai", d->phone);
    put(json, "TrichYeuHoSo", national_cut(d->summary, SUMMARY_CHARS));
    put(json, "NgayTiepNhan", national_time(arena, d->accepted_at));
    put(json, "NgayHenTra", national_time(arena, d->due_at));
    put_int(json, "TrangThaiHoSo", d->status);
    put(json, "NgayTra", national_time(arena, d->returned_at));
    put(json, "ThongTinTra", STR(""));
    put_flag(json, "HinhThuc", d->is_by_post);
    put(json, "NgayKetThucXuLy", national_time(arena, d->ended_at));
    put(json, "DonViXuLy", d->agency_name);
    put(json, "GhiChu", STR(""));
    put(json, "NoiNopHoSo", STR("2"));
    put_flag(json, "HoSoCoThanhPhanSoHoa", has_paper(d));
    put_flag(json, "TaiKhoanDuocXacThucVoiVNeID", d->is_verified);
    put(json, "DuocThanhToanTrucTuyen",
        d->is_paid_online ? STR("2") : STR("0"));
    put(json, "NgayTuChoi", national_time(arena, d->refused_at));
    put(json, "NgayNopHoSo", national_time(arena, d->filed_at));
    json_object_set_new(json, "DinhDanhCHS", numbers_of(d));
    json_object_set_new(json, "DSKetNoiCSDL", json_array());
    json_object_set_new(json, "TaiLieuNop", papers_of(d));
    json_object_set_new(json, "DanhSachLePhi", fees_of(d));
    json_object_set_new(json, "DanhSachTepDinhKemKhac", json_array());
    json_object_set_new(json, "DanhSachHoSoBoSung", supplements_of(arena, d));
    json_object_set_new(json, "DanhSachGiayToKetQua", results_of(d));
    return json;
}

static json_t *line_json(struct arena *arena, const struct national_dossier *d)
{
    json_t *json = json_object();

    put(json, "MaHoSo", d->code);
    put(json, "NguoiXuLy", national_cut(d->who, NAME_CHARS));
    put(json, "ChucDanh", d->role);
    put(json, "ThoiDiemXuLy", national_time(arena, d->at));
    put(json, "PhongBanXuLy", d->agency_name);
    put(json, "NoiDungXuLy", d->words);
    put_int(json, "TrangThai", d->status);
    put(json, "NgayBatDau", national_time(arena, d->at));
    put(json, "NgayKetThucTheoQuyDinh", national_time(arena, d->due_at));
    return json;
}

static struct str message(struct arena *arena, enum national_kind kind,
                          const struct national_dossier *d)
{
    json_t *json CLEANUP(json_release) = json_object();
    json_t *data = json_array();

    switch (kind) {
    case NATIONAL_ASK:
        put(json, "service", STR("TraCuuHoSo"));
        put(json, "MaHoSo", d->code);
        json_decref(data);
        return json_text(arena, json);
    case NATIONAL_ADD:
    case NATIONAL_UPDATE:
        put(json, "service", STR("DongBoHoSoMC"));
        put(json, "isUpdating",
            kind == NATIONAL_ADD ? STR("False") : STR("True"));
        json_array_append_new(data, dossier_json(arena, d));
        break;
    case NATIONAL_LINE:
        put(json, "service", STR("CapNhatTienDoHoSoMC"));
        json_array_append_new(data, line_json(arena, d));
        break;
    case NATIONAL_KIND__MAX:
        break;
    }
    json_object_set_new(json, "data", data);
    return json_text(arena, json);
}

static struct str dress(struct arena *arena, const struct settings *settings,
                        struct str session, struct str said)
{
    json_t *json CLEANUP(json_release) = json_object();

    put(json, "session", session);
    put(json, "madonvi", settings_text(settings, "national.unit"));
    struct str head = json_text(arena, json);
    struct buf out = buf_of_size(arena, head.len + said.len);

    if (head.len == 0 || said.len == 0)
        return STR_NONE;
    buf_add(&out, str_slice(head, 0, head.len - 1));
    buf_add_byte(&out, ',');
    buf_add(&out, str_skip(said, 1));
    return buf_str(&out);
}

/* error_code is a number or a text, as it comes. */
static struct str code_of(struct arena *arena, const json_t *answer)
{
    const json_t *code = json_object_get(answer, "error_code");

    if (json_is_integer(code))
        return str_print(arena, "%lld", (long long)json_integer_value(code));
    struct str text = json_member(answer, "error_code");

    return str_copy(arena, text.len > 20 ? str_slice(text, 0, 20) : text);
}

static bool is_yes(struct str code)
{
    return str_is(code, "0") || str_is(code, "00");
}

static bool says(struct str text, const char *words)
{
    return str_find_text(text, words) < text.len;
}

static enum status sign_in(struct arena *arena, struct log *log,
                           const struct settings *settings, struct str *session,
                           struct str *said)
{
    json_t *who CLEANUP(json_release) = json_object();
    json_t *answer CLEANUP(json_release) = NULL;
    struct str body = STR_NONE;
    long code = 0;

    put(who, "username", settings_text(settings, "national.user"));
    put(who, "password", settings_secret(settings, "national.password_file"));
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
    enum status s = outgoing_call(arena, log, &call, &code, &body);

    if (s != OK) {
        *said = STR("no answer");
        return s;
    }
    answer = json_parse(body);
    *session = str_copy(arena, json_member(answer, "session"));
    *said = str_copy(arena, json_member(answer, "message"));
    if (is_yes(code_of(arena, answer)) && !str_is_empty(*session))
        return OK;
    if (str_is_empty(*said))
        *said = str_print(arena, "HTTP %ld", code);
    return code >= 500 || answer == NULL ? UNAVAILABLE : INVALID;
}

/* What TraCuuHoSo found, and whether the event's line is among it. */
static void read_held(struct arena *arena, const json_t *answer,
                      const struct national_dossier *d,
                      struct national_answer *out)
{
    const json_t *held = json_array_get(json_object_get(answer, "data"), 0);
    const json_t *lines = json_object_get(held, "QuaTrinhXuLy");
    json_t *ours CLEANUP(json_release) = line_json(arena, d);

    if (!json_is_object(held)) {
        out->outcome = NATIONAL_ABSENT;
        return;
    }
    out->outcome = NATIONAL_TOLD;
    out->held = json_text(arena, held);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const json_t *line = json_array_get(lines, i);

        if (str_equals(json_member(line, "ThoiDiemXuLy"),
                       json_member(ours, "ThoiDiemXuLy")) &&
            str_equals(json_member(line, "TrangThai"),
                       json_member(ours, "TrangThai")) &&
            str_equals(json_member(line, "NoiDungXuLy"),
                       json_member(ours, "NoiDungXuLy")))
            out->has_line = true;
    }
}

static void judge(struct arena *arena, enum national_kind kind,
                  const struct national_dossier *d, long http_status,
                  struct str body, struct national_answer *out, bool *is_stale)
{
    json_t *answer CLEANUP(json_release) = json_parse(body);

    out->outcome = NATIONAL_STRANGE;
    if (http_status == 401) {
        *is_stale = true;
        out->said = STR("HTTP 401");
        return;
    }
    if (!json_is_object(answer)) {
        out->said = str_print(arena, "HTTP %ld", http_status);
        return;
    }
    out->code = code_of(arena, answer);
    out->said =
        str_copy(arena, national_cut(json_member(answer, "message"), 500));
    if (says(out->said, "session") || says(out->said, "Phiên")) {
        *is_stale = !is_yes(out->code);
        if (*is_stale)
            return;
    }
    if (says(out->said, "không tồn tại") || says(out->said, "chưa tồn tại"))
        out->outcome = NATIONAL_ABSENT;
    else if (says(out->said, "đã tồn tại"))
        out->outcome = NATIONAL_THERE;
    else if (is_yes(out->code) && http_status == 200)
        out->outcome = NATIONAL_TOLD;
    else if (!str_is_empty(out->code))
        out->outcome = NATIONAL_REFUSED;
    else if (says(out->said, "thành công") && http_status == 200)
        out->outcome = NATIONAL_TOLD;
    if (kind == NATIONAL_ASK && out->outcome == NATIONAL_TOLD)
        read_held(arena, answer, d, out);
    if (kind == NATIONAL_ASK && out->outcome == NATIONAL_THERE)
        read_held(arena, answer, d, out);
}

const struct national_protocol national_vxp = {
    .name = "vxp",
    .message = message,
    .dress = dress,
    .sign_in = sign_in,
    .judge = judge,
};
