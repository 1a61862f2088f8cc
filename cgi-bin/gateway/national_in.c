/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_in.c: the fields are those of HoSoDongBoDVC and of
 * DongBoTrangThaiHoSo; what the first has no place for (the agency's code, who
 * files, hashes of files) has the second generation's names.
 */
#include "gateway/national_in.h"
#include "gateway/national_private.h"
#include "platform/form.h"
#include "platform/json.h"
#include "platform/text.h"

#define SLACK_S ((int64_t)2 * 3600)
enum { PAPERS_MOST = 50 };

static const char *const kinds[] = {
    [NATIONAL_IN_DOSSIER] = "dossier",
    [NATIONAL_IN_SUPPLEMENT] = "supplement",
    [NATIONAL_IN_WITHDRAWAL] = "withdrawal",
    [NATIONAL_IN_ASK] = "ask",
};

const char *national_in_kind_text(enum national_in_kind kind)
{
    return kinds[kind];
}

/* --- whose it is */

bool national_in_is_theirs(struct arena *arena, const struct settings *settings,
                           struct str authorization, struct str body,
                           struct moment now)
{
    struct str key = settings_secret(settings, "national.in_key_file");
    struct str rest = authorization, seconds;
    int64_t at = 0;

    if (str_is_empty(key) || !str_starts_with(rest, "LienThong t="))
        return false;
    rest = str_skip(rest, sizeof "LienThong t=" - 1);
    if (!str_next(&rest, ',', &seconds) || !str_starts_with(rest, "mac=") ||
        !str_to_int(seconds, 0, INT64_MAX / 2000000, &at))
        return false;
    struct sha256 mac =
        crypto_hmac(key, str_print(arena, "%" PRI_STR "\n%" PRI_STR,
                                   STR_ARG(seconds), STR_ARG(body)));
    int64_t off_s = now.us / 1000000 - at;

    return crypto_equal(crypto_hex(arena, sha256_str(&mac)),
                        str_skip(rest, sizeof "mac=" - 1)) &&
           off_s <= SLACK_S && off_s >= -SLACK_S;
}

/* --- what it says */

struct reading {
    struct arena *arena;
    const json_t *json;
    const char *wrong; /* the first field that is; NULL: none */
};

static void wrong(struct reading *r, const char *field)
{
    if (r->wrong == NULL)
        r->wrong = field;
}

/* Clean text of `most` characters; "" where it is not there. */
static struct str text(struct reading *r, const char *field, size_t most,
                       enum text_kind kind)
{
    struct str raw = json_member(r->json, field), clean = STR("");
    struct refusal unused;

    if (json_object_get(r->json, field) == NULL)
        return STR("");
    if (raw.ptr == NULL ||
        text_clean(r->arena, raw, kind, most, &clean, &unused) != OK)
        wrong(r, field);
    return str_copy(r->arena, clean);
}

static struct str some(struct reading *r, const char *field, size_t most)
{
    struct str value = text(r, field, most, TEXT_LINE);

    if (str_is_empty(value))
        wrong(r, field);
    return value;
}

/* Letters, digits and the signs of codes. */
static struct str code(struct reading *r, const char *field)
{
    struct str value = some(r, field, 60);

    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];

        if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') &&
            (c < 'a' || c > 'z') && c != '.' && c != '-' && c != '_')
            wrong(r, field);
    }
    return value;
}

/* yyyyMMddHHmmss in Vietnam. */
static struct moment moment(struct reading *r, const char *field)
{
    struct str s = some(r, field, 14);
    struct date day;
    int64_t hour = 0, minute = 0, second = 0;

    if (s.len != 14 || !date_parse(str_slice(s, 0, 8), &day) ||
        !str_to_int(str_slice(s, 8, 10), 0, 23, &hour) ||
        !str_to_int(str_slice(s, 10, 12), 0, 59, &minute) ||
        !str_to_int(str_slice(s, 12, 14), 0, 59, &second)) {
        wrong(r, field);
        return (struct moment){0};
    }
    return moment_of(day, (struct time_of_day){(int8_t)hour, (int8_t)minute,
                                               (int8_t)second});
}

/* As ours are written; one that no text reaches is none. */
static struct str phone(struct reading *r)
{
    struct str s = text(r, "SoDienThoai", 30, TEXT_LINE);
    struct buf out = {.arena = r->arena};

    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
            buf_add_byte(&out, s.ptr[i]);
    struct str digits = buf_str(&out);
    if (str_starts_with(digits, "84") && digits.len == 11)
        digits =
            str_print(r->arena, "0%" PRI_STR, STR_ARG(str_skip(digits, 2)));
    return phone_takes_texts(digits) ? digits : STR("");
}

static struct str email(struct reading *r)
{
    struct str s = text(r, "Email", 254, TEXT_LINE);
    size_t at = str_find(s, '@');

    return at > 0 && at + 1 < s.len && str_find(s, ' ') == s.len ? s : STR("");
}

static struct str hash(struct reading *r)
{
    struct str s =
        str_lower_ascii(r->arena, text(r, "HashTepTin", 64, TEXT_LINE));
    struct str bytes;

    if (!str_is_empty(s) &&
        (!crypto_unhex(r->arena, s, &bytes) || bytes.len != 32))
        wrong(r, "HashTepTin");
    return s;
}

static void papers(struct reading *r, const char *field, struct national_in *in)
{
    const json_t *list = json_object_get(r->json, field), *all = r->json;
    size_t count = json_array_size(list);
    struct national_in_paper *items =
        arena_array(r->arena, count + 1, sizeof *items);

    if ((list != NULL && !json_is_array(list)) || count > PAPERS_MOST ||
        items == NULL) {
        wrong(r, field);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        r->json = json_array_get(list, i);
        items[i] = (struct national_in_paper){
            .name = some(r, "TenTepDinhKem", 200),
            .component = text(r, "TenThanhPhanHoSo", 5000, TEXT_LINE),
            .link = some(r, "DuongDanTaiTepTin", 2000),
            .sha256 = hash(r),
        };
    }
    r->json = all;
    in->papers = items;
    in->paper_count = count;
}

/* 1 citizen, 2 business, 3 state agency, 4 organisation. */
static enum national_owner owner(struct reading *r)
{
    struct str kind = text(r, "LoaiDoiTuong", 1, TEXT_LINE);
    int64_t number = 0;

    if (!str_to_int(kind, 1, 4, &number))
        wrong(r, "LoaiDoiTuong");
    return number == 1   ? NATIONAL_CITIZEN
           : number == 2 ? NATIONAL_BUSINESS
                         : NATIONAL_ORGANISATION;
}

static void read_dossier(struct reading *r, struct national_in *in)
{
    in->kind = NATIONAL_IN_DOSSIER;
    in->code = code(r, "MaHoSo");
    in->procedure_code = code(r, "MaTTHC");
    in->agency_code = code(r, "MaDonViTiepNhan");
    in->owner = owner(r);
    in->owner_name =
        some(r, "ChuHoSo", in->owner == NATIONAL_CITIZEN ? 100 : 300);
    in->owner_number =
        some(r, "SoGiayToChuHoSo", in->owner == NATIONAL_CITIZEN ? 30 : 14);
    in->person_name = text(r, "TenNguoiNop", 100, TEXT_LINE);
    in->person_number = text(r, "SoDinhDanh", 30, TEXT_LINE);
    if (str_is_empty(in->person_name)) {
        in->person_name = in->owner_name;
        if (in->owner == NATIONAL_CITIZEN)
            in->person_number = in->owner_number;
        else
            wrong(r, "TenNguoiNop");
    }
    in->phone = phone(r);
    in->email = email(r);
    in->address = text(r, "DiaChi", 200, TEXT_LINE);
    in->is_verified =
        str_is(text(r, "TaiKhoanDuocXacThucVoiVNeID", 1, TEXT_LINE), "1");
    in->filed_at = moment(r, "NgayNopHoSo");
    papers(r, "TaiLieuNop", in);
}

static void read_change(struct reading *r, struct str type,
                        struct national_in *in)
{
    in->kind = str_is(type, "BoSung") ? NATIONAL_IN_SUPPLEMENT
                                      : NATIONAL_IN_WITHDRAWAL;
    if (in->kind == NATIONAL_IN_WITHDRAWAL && !str_is(type, "Rut"))
        wrong(r, "type");
    in->code = code(r, "MaHoSo");
    in->words = text(r, "NoiDung", 10000, TEXT_LINES);
    papers(r, "TaiLieuXuLy", in);
    if (in->kind == NATIONAL_IN_SUPPLEMENT && str_is_empty(in->words) &&
        in->paper_count == 0)
        wrong(r, "NoiDung");
}

enum status national_in_read(struct arena *arena, struct str body,
                             struct national_in *in, const char **field)
{
    json_t *json CLEANUP(json_release) = json_parse(body);
    struct reading r = {.arena = arena, .json = json};
    struct str service = json_member(json, "service");
    const json_t *data = json_object_get(json, "data");

    *in = (struct national_in){.kind = NATIONAL_IN_ASK};
    if (!json_is_object(json)) {
        *field = "";
        return INVALID;
    }
    if (str_is(service, "TraCuuHoSo")) {
        in->code = code(&r, "MaHoSo");
    } else if (str_is(service, "DongBoHoSoMC")) {
        r.json = json_array_get(data, 0);
        if (!json_is_object(r.json) || json_array_size(data) != 1)
            wrong(&r, "data");
        else
            read_dossier(&r, in);
    } else if (str_is(service, "DongBoTrangThaiHoSo")) {
        r.json = data;
        if (!json_is_object(data))
            wrong(&r, "data");
        else
            read_change(&r, json_member(json, "type"), in);
    } else {
        wrong(&r, "service");
    }
    *field = r.wrong;
    return r.wrong == NULL ? OK : INVALID;
}

static const struct {
    const char *number, *words;
} answers[] = {
    [NATIONAL_IN_TAKEN] = {"0", "Đã nhận"},
    [NATIONAL_IN_AGAIN] = {"0", "Đã nhận từ trước"},
    [NATIONAL_IN_FOUND] = {"0", "Thành công"},
    [NATIONAL_IN_ABSENT] = {"1", "Hồ sơ không tồn tại"},
    [NATIONAL_IN_WRONG] = {"-2", "Trường không hợp lệ: "},
    [NATIONAL_IN_NO_JSON] = {"-2", "Nội dung không đọc được"},
    [NATIONAL_IN_USED] = {"-4", "Mã hồ sơ đã tồn tại, của một hồ sơ khác"},
    [NATIONAL_IN_SILENT] = {"-6", "Hồ sơ do hệ thống khác thông báo, hoặc "
                                  "chưa có mã"},
};

struct str national_in_told(struct arena *arena,
                            const struct national_dossier *dossier)
{
    return national_vxp.told(arena, dossier);
}

struct str national_in_answer(struct arena *arena, enum national_in_word word,
                              const char *field, struct str our_code,
                              struct str data)
{
    json_t *json CLEANUP(json_release) = json_object();
    struct str said = word == NATIONAL_IN_WRONG
                          ? str_print(arena, "%s%s", answers[word].words, field)
                          : str_of(answers[word].words);

    json_object_set_new(json, "error_code",
                        json_of(str_of(answers[word].number)));
    json_object_set_new(json, "message", json_of(said));
    if (!str_is_empty(our_code))
        json_object_set_new(json, "MaHoSoDonVi", json_of(our_code));
    if (!str_is_empty(data)) {
        json_t *list = json_array();

        json_array_append_new(list, json_parse(data));
        json_object_set_new(json, "data", list);
    }
    return json_text(arena, json);
}
