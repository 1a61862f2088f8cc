/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile.c: “Thông tin của tôi”: what the person said at registration, to
 * mend or complete.
 *
 * The QR of the CCCD card may fill the form (its script is the scanner's); a
 * card that names another number than the one typed is pointed out, not
 * believed. A changed number is unverified again.
 */
#include "smart/smart.h"

static const char *const sexes[] = {"male", "female", NULL};

static const struct field_rule fields[] = {
    {.name = "ho-ten", .kind = FIELD_NAME, .required = true, .max = 100},
    {.name = "so-cccd", .kind = FIELD_CCCD, .required = true},
    {.name = "ngay-sinh",
     .kind = FIELD_BIRTH,
     .required = true,
     .bound = DATE_NOT_FUTURE},
    {.name = "gioi-tinh",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = sexes},
    {.name = "dia-chi", .kind = FIELD_TEXT, .required = true, .max = 200},
    {0},
};

static enum status show(struct request *rq, struct form *form)
{
    const struct smart_account *account = smart_account_of(rq);
    struct page *page = page_of(rq);
    enum status s = smart_id_to_page(rq);

    if (s != OK)
        return s;
    page_set(page, "Account.phone",
             otp_masked_phone(rq->arena, account->phone));
    page_set_flag(page, "Profile.is_saved",
                  str_is(rq_query(rq, "da-luu"), "1"));
    form_to_page(rq, form);
    return page_render(rq, "profile");
}

enum status profile_show(struct request *rq)
{
    const struct smart_account *account = smart_account_of(rq);
    struct form *form = form_new(rq, fields);

    form_set(form, "ho-ten", account->full_name);
    form_set(form, "so-cccd", account->id_number);
    form_set_partial(form, "ngay-sinh", account->born_on);
    form_set(form, "gioi-tinh", str_of(sex_text(account->sex)));
    form_set(form, "dia-chi", account->address);
    return show(rq, form);
}

enum status profile_save(struct request *rq)
{
    struct smart_account account = *smart_account_of(rq);
    struct form *form = form_read(rq, fields);

    if (!form_is_valid(form))
        return show(rq, form);
    account.full_name = form_text(form, "ho-ten");
    account.id_number = form_text(form, "so-cccd");
    account.born_on = form_partial(form, "ngay-sinh");
    account.sex = sex_of(form_text(form, "gioi-tinh"));
    account.address = form_text(form, "dia-chi");
    enum status s = smart_account_update(rq->db, &account);
    return s == OK ? response_redirect(rq, STR("/thong-tin?da-luu=1")) : s;
}
