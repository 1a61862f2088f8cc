/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discovery.c: what Identity says of itself, and its keys. */
#include "domain/national/signing_key.h"
#include "identity/identity.h"

struct str identity_issuer(const struct request *rq)
{
    return settings_text(rq->settings, "identity.origin");
}

struct str identity_secret(const struct request *rq)
{
    return settings_secret(rq->settings, "identity.key_file");
}

enum status discovery_show(struct request *rq)
{
    static const char format[] =
        "{\"issuer\":\"%s\","
        "\"authorization_endpoint\":\"%s/oauth2/authorize\","
        "\"token_endpoint\":\"%s/oauth2/token\","
        "\"userinfo_endpoint\":\"%s/oauth2/userinfo\","
        "\"jwks_uri\":\"%s/oauth2/jwks\","
        "\"end_session_endpoint\":\"%s/oauth2/logout\","
        "\"backchannel_logout_supported\":true,"
        "\"backchannel_logout_session_supported\":true,"
        "\"authorization_response_iss_parameter_supported\":true,"
        "\"scopes_supported\":[\"openid\",\"profile\",\"phone\",\"email\","
        "\"id_number\"],"
        "\"response_types_supported\":[\"code\"],"
        "\"response_modes_supported\":[\"query\"],"
        "\"grant_types_supported\":[\"authorization_code\"],"
        "\"subject_types_supported\":[\"pairwise\"],"
        "\"acr_values_supported\":[\"LoA1\",\"LoA2\"],"
        "\"id_token_signing_alg_values_supported\":[\"RS256\"],"
        "\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\","
        "\"client_secret_post\",\"private_key_jwt\"],"
        "\"token_endpoint_auth_signing_alg_values_supported\":[\"ES256\","
        "\"RS256\"],"
        "\"code_challenge_methods_supported\":[\"S256\"],"
        "\"prompt_values_supported\":[\"none\",\"login\",\"consent\"],"
        "\"ui_locales_supported\":[\"vi\",\"en\"],"
        "\"claims_parameter_supported\":false,"
        "\"request_parameter_supported\":false,"
        "\"request_uri_parameter_supported\":false,"
        "\"claims_supported\":[\"sub\",\"iss\",\"aud\",\"exp\",\"iat\","
        "\"auth_time\",\"acr\",\"amr\",\"sid\",\"TechID\",\"LoaiTaiKhoan\","
        "\"HoVaTen\",\"SoDinhDanh\",\"NgayThangNamSinh\",\"SoCMND\","
        "\"MaSoThue\",\"MaSoDoanhNghiep\",\"HoChieu\",\"SoDienThoai\","
        "\"loginIdp\",\"logoutUri\",\"loAs\",\"id_proof\",\"name\","
        "\"birthdate\","
        "\"gender\",\"phone_number\",\"phone_number_verified\",\"email\"]}";
    const char *o = settings_textz(rq->settings, "identity.origin");

    return response_text(rq, 200, STR("application/json"),
                         str_print(rq->arena, format, o, o, o, o, o, o));
}

enum status jwks_show(struct request *rq)
{
    struct str keys;
    enum status s = signing_key_set(rq->db, rq->now, &keys);

    return s == OK ? response_text(rq, 200, STR("application/json"), keys) : s;
}
