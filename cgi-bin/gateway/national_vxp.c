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
#include "platform/http.h"
#include "platform/jose.h"

enum { SUMMARY_CHARS = 1000, NAME_CHARS = 50, FILE_CHARS = 2000 };

static void put_flag(json_t *json, const char *name, bool value)
{
    national_put(json, name, value ? STR("1") : STR("0"));
}

static json_t *papers_of(const struct national_dossier *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->file_count; i++) {
        const struct national_file *file = &d->files[i];

        if (file->role == NATIONAL_RESULT)
            continue;
        json_t *json = json_object();

        national_put(json, "TepDinhKemId", file->id);
        national_put(json, "TenTepDinhKem",
                     national_cut(file->name, FILE_CHARS));
        national_put(json, "IsDeleted", STR("False"));
        national_put(json, "MaThanhPhanHoSo", STR(""));
        national_put(json, "DuongDanTaiTepTin", file->link);
        national_put(json, "DuocSoHoa", STR("1"));
        national_put(json, "DuocTaiSuDung", STR("0"));
        national_put(json, "DuocLayTuKhoDMQG", STR("0"));
        national_put(json, "MaKetQuaThayThe", STR(""));
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

        national_put(json, "TenGiayTo", national_cut(file->name, FILE_CHARS));
        national_put(json, "MaThanhPhanHoSo", STR(""));
        national_put(json, "GiayToId", file->id);
        national_put(json, "DuongDanTepTinKetQua", file->link);
        national_put(json, "MaGiayToKetQua", STR(""));
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

    national_put(json, "TenPhiLePhi", STR("Phí, lệ phí"));
    national_put(json, "MaPhiLePhi", STR(""));
    national_put(json, "HinhThucThu", STR("1"));
    national_put_int(json, "Gia", d->fee.dong);
    national_put(json, "LoaiPhiLePhi", STR("1"));
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

        national_put_int(json, "HoSoBoSungId", s->number);
        national_put(json, "NguoiYeuCauBoSung",
                     national_cut(s->asked_by, NAME_CHARS));
        national_put(json, "NoiDungBoSung", s->asked);
        national_put(json, "NgayBoSung", national_time(arena, s->asked_at));
        national_put(json, "NguoiTiepNhanBoSung", STR(""));
        national_put(json, "ThongTinTiepNhan", s->answered);
        national_put(json, "NgayTiepNhanBoSung",
                     national_time(arena, s->answered_at));
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

    national_put(json, "LoaiDinhDanh", d->is_cccd ? STR("1") : STR("2"));
    national_put(json, "SoDinhDanh", d->owner_number);
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

static json_t *dossier_json(struct arena *arena,
                            const struct national_dossier *d)
{
    json_t *json = json_object();

    national_put(json, "MaHoSo", d->code);
    national_put(json, "MaTTHC", d->procedure_code);
    national_put(json, "TenTTHC", d->procedure_name);
    national_put(json, "MaLinhVuc", d->field_code);
    national_put(json, "TenLinhVuc", d->field_name);
    national_put_int(json, "KenhThucHien", d->channel);
    national_put(json, "SoGiayToChuHoSo", d->owner_number);
    national_put(json, "ChuHoSo", d->owner_name);
    national_put_int(json, "LoaiDoiTuong", owner_code(d->owner));
    national_put(json, "MaDoiTuong", STR(""));
    national_put(json, "ThongTinKhac", STR(""));
    national_put(json, "Email", d->email);
    national_put(json, "Fax", STR(""));
    national_put(json, "SoDienThoai", d->phone);
    national_put(json, "TrichYeuHoSo", national_cut(d->summary, SUMMARY_CHARS));
    national_put(json, "NgayTiepNhan", national_time(arena, d->accepted_at));
    national_put(json, "NgayHenTra", national_time(arena, d->due_at));
    national_put_int(json, "TrangThaiHoSo", d->status);
    national_put(json, "NgayTra", national_time(arena, d->returned_at));
    national_put(json, "ThongTinTra", STR(""));
    put_flag(json, "HinhThuc", d->is_by_post);
    national_put(json, "NgayKetThucXuLy", national_time(arena, d->ended_at));
    national_put(json, "DonViXuLy", d->agency_name);
    national_put(json, "GhiChu", STR(""));
    national_put(json, "NoiNopHoSo", STR("2"));
    put_flag(json, "HoSoCoThanhPhanSoHoa", national_has(d, NATIONAL_PAPER));
    put_flag(json, "TaiKhoanDuocXacThucVoiVNeID", d->is_verified);
    national_put(json, "DuocThanhToanTrucTuyen",
                 d->is_paid_online ? STR("2") : STR("0"));
    national_put(json, "NgayTuChoi", national_time(arena, d->refused_at));
    national_put(json, "NgayNopHoSo", national_time(arena, d->filed_at));
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

    national_put(json, "MaHoSo", d->code);
    national_put(json, "NguoiXuLy", national_cut(d->who, NAME_CHARS));
    national_put(json, "ChucDanh", d->role);
    national_put(json, "ThoiDiemXuLy", national_time(arena, d->at));
    national_put(json, "PhongBanXuLy", d->agency_name);
    national_put(json, "NoiDungXuLy", d->words);
    national_put_int(json, "TrangThai", d->status);
    national_put(json, "NgayBatDau", national_time(arena, d->at));
    national_put(json, "NgayKetThucTheoQuyDinh",
                 national_time(arena, d->due_at));
    return json;
}

static struct str message(struct arena *arena, enum national_kind kind,
                          const struct national_dossier *d)
{
    json_t *json CLEANUP(json_release) = json_object();
    json_t *data = json_array();

    switch (kind) {
    case NATIONAL_ASK:
        national_put(json, "service", STR("TraCuuHoSo"));
        national_put(json, "MaHoSo", d->code);
        json_decref(data);
        return json_text(arena, json);
    case NATIONAL_ADD:
    case NATIONAL_UPDATE:
        national_put(json, "service", STR("DongBoHoSoMC"));
        national_put(json, "isUpdating",
                     kind == NATIONAL_ADD ? STR("False") : STR("True"));
        json_array_append_new(data, dossier_json(arena, d));
        break;
    case NATIONAL_LINE:
        national_put(json, "service", STR("CapNhatTienDoHoSoMC"));
        json_array_append_new(data, line_json(arena, d));
        break;
    case NATIONAL_FILE: /* links do for these */
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

    national_put(json, "session", session);
    national_put(json, "madonvi", settings_text(settings, "national.unit"));
    struct str head = json_text(arena, json);
    struct buf out = buf_of_size(arena, head.len + said.len);

    if (head.len == 0 || said.len == 0)
        return STR_NONE;
    buf_add(&out, str_slice(head, 0, head.len - 1));
    buf_add_byte(&out, ',');
    buf_add(&out, str_skip(said, 1));
    return buf_str(&out);
}

static bool is_yes(struct str code)
{
    return str_is(code, "0") || str_is(code, "00");
}

static enum status sign_in(struct arena *arena, struct log *log,
                           const struct settings *settings, struct str *session,
                           struct str *said)
{
    json_t *answer CLEANUP(json_release) = NULL;
    long code = 0;
    enum status s = national_session(arena, log, settings, "username",
                                     "password", &answer, &code, said);

    if (s != OK)
        return s;
    *session = str_copy(arena, json_member(answer, "session"));
    return is_yes(national_code(arena, answer, "error_code")) &&
                   !str_is_empty(*session)
               ? OK
               : national_no_session(arena, answer, code, said);
}

void national_vxp_held(struct arena *arena, const json_t *held,
                       const struct national_dossier *d,
                       struct national_answer *out)
{
    json_t *ours CLEANUP(json_release) = line_json(arena, d);

    if (!json_is_object(held)) {
        out->outcome = NATIONAL_ABSENT;
        return;
    }
    out->outcome = NATIONAL_TOLD;
    out->held = json_text(arena, held);
    out->has_line =
        national_has_line(json_object_get(held, "QuaTrinhXuLy"), ours);
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
    out->code = national_code(arena, answer, "error_code");
    out->said =
        str_copy(arena, national_cut(json_member(answer, "message"), 500));
    if (national_says(out->said, "session") ||
        national_says(out->said, "Phiên")) {
        *is_stale = !is_yes(out->code);
        if (*is_stale)
            return;
    }
    bool is_done =
        is_yes(out->code) ||
        (str_is_empty(out->code) && national_says(out->said, "thành công"));

    out->outcome =
        national_outcome_of(out, "chưa tồn tại", is_done && http_status == 200);
    if (kind == NATIONAL_ASK &&
        (out->outcome == NATIONAL_TOLD || out->outcome == NATIONAL_THERE))
        national_vxp_held(
            arena, json_array_get(json_object_get(answer, "data"), 0), d, out);
}

static struct str told(struct arena *arena, const struct national_dossier *d)
{
    json_t *json CLEANUP(json_release) = dossier_json(arena, d);

    return json_text(arena, json);
}

static const char *const texts[] = {"national.url", "national.token_url",
                                    "national.user", "national.unit", NULL};
static const char *const secrets[] = {"national.password_file",
                                      "national.key_file", NULL};

const struct national_protocol national_vxp = {
    .name = "vxp",
    .texts = texts,
    .secrets = secrets,
    .message = message,
    .told = told,
    .dress = dress,
    .sign_in = sign_in,
    .judge = judge,
};
