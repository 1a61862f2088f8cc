/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lists.c: the lists that any form may name. Facts: the 54 peoples
 * by the codes of the General Statistics Office (Decision 121-TCTK/PPCĐ of
 * 1979), the kinds of paper by the national portal's codes, countries by ISO
 * 3166.
 */
#include "domain/form/eform.h"

/* As STR, where only a constant will do. */
#define TEXT(literal)                                                          \
    {                                                                          \
        "" literal, sizeof(literal) - 1                                        \
    }
#define BOTH(code, vi, en)                                                     \
    {                                                                          \
        TEXT(code), {TEXT(vi), TEXT(en)}, TEXT("")                             \
    }
#define SAME(code, name) BOTH(code, name, name)

static const struct eform_choice ethnic[] = {
    SAME("01", "Kinh"),
    SAME("02", "Tày"),
    SAME("03", "Thái"),
    SAME("04", "Hoa"),
    SAME("05", "Khơ-me"),
    SAME("06", "Mường"),
    SAME("07", "Nùng"),
    SAME("08", "H'Mông"),
    SAME("09", "Dao"),
    SAME("10", "Gia-rai"),
    SAME("11", "Ngái"),
    SAME("12", "Ê-đê"),
    SAME("13", "Ba na"),
    SAME("14", "Xơ-Đăng"),
    SAME("15", "Sán Chay"),
    SAME("16", "Cơ-ho"),
    SAME("17", "Chăm"),
    SAME("18", "Sán Dìu"),
    SAME("19", "Hrê"),
    SAME("20", "Mnông"),
    SAME("21", "Ra-glai"),
    SAME("22", "Xtiêng"),
    SAME("23", "Bru-Vân Kiều"),
    SAME("24", "Thổ"),
    SAME("25", "Giáy"),
    SAME("26", "Cơ-tu"),
    SAME("27", "Giẻ Triêng"),
    SAME("28", "Mạ"),
    SAME("29", "Khơ-mú"),
    SAME("30", "Co"),
    SAME("31", "Tà-ôi"),
    SAME("32", "Chơ-ro"),
    SAME("33", "Kháng"),
    SAME("34", "Xinh-mun"),
    SAME("35", "Hà Nhì"),
    SAME("36", "Chu ru"),
    SAME("37", "Lào"),
    SAME("38", "La Chí"),
    SAME("39", "La Ha"),
    SAME("40", "Phù Lá"),
    SAME("41", "La Hủ"),
    SAME("42", "Lự"),
    SAME("43", "Lô Lô"),
    SAME("44", "Chứt"),
    SAME("45", "Mảng"),
    SAME("46", "Pà Thẻn"),
    SAME("47", "Cơ Lao"),
    SAME("48", "Cống"),
    SAME("49", "Bố Y"),
    SAME("50", "Si La"),
    SAME("51", "Pu Péo"),
    SAME("52", "Brâu"),
    SAME("53", "Ơ Đu"),
    SAME("54", "Rơ măm"),
    BOTH("55", "Người nước ngoài", "A foreigner"),
    BOTH("56", "Không rõ", "Not known"),
};

static const struct eform_choice paper_types[] = {
    BOTH("5", "Căn cước công dân", "Citizen identity card (CCCD)"),
    BOTH("9", "Thẻ căn cước", "Identity card (Căn cước)"),
    BOTH("2", "Chứng minh nhân dân", "Old identity card (CMND)"),
    BOTH("6", "Hộ chiếu", "Passport"),
    BOTH("10", "Giấy chứng nhận căn cước", "Certificate of identity"),
    BOTH("3", "Giấy chứng minh sĩ quan Quân đội nhân dân",
         "Officer's card, army"),
    BOTH("4", "Giấy chứng minh Công an nhân dân", "Officer's card, police"),
    BOTH("8", "Giấy tờ tùy thân khác", "Another identity paper"),
};

static const struct eform_choice countries[] = {
    BOTH("VN", "Việt Nam", "Viet Nam"),
    BOTH("KH", "Campuchia", "Cambodia"),
    BOTH("LA", "Lào", "Laos"),
    BOTH("CN", "Trung Quốc", "China"),
    BOTH("TW", "Đài Loan", "Taiwan"),
    BOTH("KR", "Hàn Quốc", "South Korea"),
    BOTH("JP", "Nhật Bản", "Japan"),
    BOTH("US", "Hoa Kỳ", "United States"),
    BOTH("AU", "Úc", "Australia"),
    BOTH("CA", "Canada", "Canada"),
    BOTH("DE", "Đức", "Germany"),
    BOTH("FR", "Pháp", "France"),
    BOTH("GB", "Anh", "United Kingdom"),
    BOTH("RU", "Nga", "Russia"),
    BOTH("TH", "Thái Lan", "Thailand"),
    BOTH("SG", "Singapore", "Singapore"),
    BOTH("MY", "Malaysia", "Malaysia"),
    BOTH("PH", "Philippines", "Philippines"),
    BOTH("ID", "Indonesia", "Indonesia"),
    BOTH("MM", "Myanmar", "Myanmar"),
    BOTH("BN", "Brunei", "Brunei"),
    BOTH("TL", "Đông Timor", "Timor-Leste"),
    BOTH("HK", "Hồng Kông", "Hong Kong"),
    BOTH("IN", "Ấn Độ", "India"),
    BOTH("BD", "Bangladesh", "Bangladesh"),
    BOTH("PK", "Pakistan", "Pakistan"),
    BOTH("LK", "Sri Lanka", "Sri Lanka"),
    BOTH("NP", "Nepal", "Nepal"),
    BOTH("NZ", "New Zealand", "New Zealand"),
    BOTH("IT", "Ý", "Italy"),
    BOTH("ES", "Tây Ban Nha", "Spain"),
    BOTH("PT", "Bồ Đào Nha", "Portugal"),
    BOTH("NL", "Hà Lan", "Netherlands"),
    BOTH("BE", "Bỉ", "Belgium"),
    BOTH("CH", "Thụy Sĩ", "Switzerland"),
    BOTH("AT", "Áo", "Austria"),
    BOTH("SE", "Thụy Điển", "Sweden"),
    BOTH("NO", "Na Uy", "Norway"),
    BOTH("DK", "Đan Mạch", "Denmark"),
    BOTH("FI", "Phần Lan", "Finland"),
    BOTH("IE", "Ireland", "Ireland"),
    BOTH("PL", "Ba Lan", "Poland"),
    BOTH("CZ", "Séc", "Czechia"),
    BOTH("SK", "Slovakia", "Slovakia"),
    BOTH("HU", "Hungary", "Hungary"),
    BOTH("RO", "Romania", "Romania"),
    BOTH("BG", "Bulgaria", "Bulgaria"),
    BOTH("UA", "Ukraina", "Ukraine"),
    BOTH("BY", "Belarus", "Belarus"),
    BOTH("TR", "Thổ Nhĩ Kỳ", "Türkiye"),
    BOTH("IL", "Israel", "Israel"),
    BOTH("SA", "Ả Rập Xê Út", "Saudi Arabia"),
    BOTH("AE", "Các Tiểu vương quốc Ả Rập Thống nhất", "United Arab Emirates"),
    BOTH("IR", "Iran", "Iran"),
    BOTH("EG", "Ai Cập", "Egypt"),
    BOTH("ZA", "Nam Phi", "South Africa"),
    BOTH("NG", "Nigeria", "Nigeria"),
    BOTH("AO", "Angola", "Angola"),
    BOTH("BR", "Brasil", "Brazil"),
    BOTH("MX", "México", "Mexico"),
    BOTH("AR", "Argentina", "Argentina"),
    BOTH("CU", "Cuba", "Cuba"),
    BOTH("XX", "Nước khác", "Another country"),
};

static const struct eform_list lists[] = {
    {TEXT("ethnic"), ethnic, ARRAY_LENGTH(ethnic)},
    {TEXT("paper-type"), paper_types, ARRAY_LENGTH(paper_types)},
    {TEXT("country"), countries, ARRAY_LENGTH(countries)},
};

const struct eform_list *eform_list_known(struct str name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(lists); i++)
        if (str_equals(lists[i].name, name))
            return &lists[i];
    return NULL;
}

const struct eform_choice *eform_choice_of(const struct eform_list *list,
                                           struct str code)
{
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (str_equals(list->items[i].code, code))
            return &list->items[i];
    return NULL;
}
