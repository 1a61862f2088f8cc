/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform.h: “Điền trên trang này”: the electronic form of a component, page by
 * page, within “Thành phần hồ sơ”.
 *
 *   GET  /nop-ho-so/DRAFT/to-khai/COMPONENT           the first page to fill in
 *   GET  /nop-ho-so/DRAFT/to-khai/COMPONENT/PAGE      shows it
 *   POST /nop-ho-so/DRAFT/to-khai/COMPONENT/PAGE      saves it, as typed
 *   GET, POST …/xem-lai                               all of it; “Xong tờ khai”
 *   GET  …/to-khai.pdf                                the official form
 *
 * Where the citizen wants one question a page, “?cau=KEY” says which: a field's
 * key, or “them.GROUP” after the rows of a group. With “&ve=xem-lai” one came
 * from the review and goes back there.
 *
 * A POST saves and redirects, right or wrong; with ?kiem-tra=1 the page says
 * what is wrong of what was shown before. The walk (domain/form/walk.h) decides
 * what is asked; nothing here does.
 */
#ifndef MOTCUA_PORTAL_EFORM_H
#define MOTCUA_PORTAL_EFORM_H

#include "common/oidc_way.h"
#include "domain/dossier/dossier_form.h"
#include "domain/draft/applicant.h"
#include "domain/draft/draft_form.h"
#include "domain/form/walk.h"
#include "portal/step.h"

#define EFORM_REVIEW "xem-lai"
#define EFORM_CHECK_QUERY "kiem-tra"
#define EFORM_SHOWN_FIELD "hien" /* keys that the page showed */

#define EFORM_QUESTION_QUERY "cau"
#define EFORM_RETURN_QUERY "ve"

/* One question of a form: a field in a row, or after the rows of a group that
 * repeats, whether there is one more. What an account vouches for is no
 * question. */
struct eform_question {
    const struct eform_page *page;
    const struct eform_group *group;
    const struct eform_field *field; /* NULL: whether there is one more */
    int row;
    struct str key;
    bool is_open; /* something is missing or wrong there */
};

struct eform_open {
    struct step step;
    const struct component *component;
    int64_t version_id;
    struct eform form;
    struct draft_form stored;  /* answers and origins empty where not begun */
    json_t *answers, *origins; /* stored, and what came by itself */
    json_t *fills, *fill_from; /* what came by itself alone */
    struct eform_about about;
    struct eform_walk walk;
    const struct eform_question *questions; /* all that are asked, in order */
    size_t question_count;
    struct applicant applicant;
    int64_t home_province; /* 0: none */
};

/* The form of a component of the step's draft, filled and walked. NOT_FOUND: no
 * form fills it. */
NODISCARD enum status eform_load(struct request *rq, const struct step *step,
                                 const struct component *component,
                                 struct eform_open *open);

/* Puts what the address says (“tk.KEY=…”) into those forms of a draft that are
 * not begun. */
NODISCARD enum status eform_prepare(struct request *rq,
                                    const struct procedure *procedure,
                                    const struct draft *draft);

/* --- eform_values.c: what comes by itself, and what was typed --- */

/* Fills what is asked and has no answer yet: from the applicant, as copies, as
 * the form says; and puts what an account vouches for over everything. Walks
 * again until nothing is added. */
NODISCARD enum status eform_fill(struct request *rq, struct eform_open *open);
/* Whether the account vouches for the field, and its source has a value. */
bool eform_is_locked(struct request *rq, const struct eform_open *open,
                     const struct eform_field *field);
/* What the page that was sent says, by key, into `changes`; what it changes of
 * what came by itself loses its origin. */
NODISCARD enum status eform_read_page(struct request *rq,
                                      const struct eform_open *open,
                                      const struct eform_page *page,
                                      json_t *changes, json_t *origins);
/* The groups that a form says may be taken from an earlier one. */
void eform_carry(const struct eform_open *open, const json_t *earlier,
                 json_t *changes, json_t *origins);

/* The text under a key; STR_NONE: there is none. Lent. */
struct str eform_text(const json_t *from, struct str key);
/* The code of that list for a sex, "" where it has none. */
struct str eform_sex_code(const struct eform_input *input, enum sex sex);

/* --- eform_card.c: what the QR of an identity card says of a person --- */

/* Takes the texts of cards that came with the page: what they say is kept in
 * `origins`, and fills what is empty in `changes`. After eform_read_page. */
void eform_read_cards(struct request *rq, const struct eform_open *open,
                      const struct eform_page *page, json_t *changes,
                      json_t *origins);
/* <at>.card.name, .birth, .number, .sex: keys of inputs that a card fills; none
 * where an account vouches for the person. */
void eform_card_to_page(struct request *rq, const struct eform_open *open,
                        const char *at, const struct eform_group *group,
                        int row);

/* --- eform_page.c --- */
/* The page, or that question of it alone. */
NODISCARD enum status eform_page_show(struct request *rq,
                                      struct eform_open *open,
                                      const struct eform_page *page,
                                      const struct eform_question *question);
/* Which of the pages that are asked this is (NULL: the review), and what all of
 * them say: Eform.title, .number, .count, … */
void eform_head(struct request *rq, const struct eform_open *open,
                const struct eform_page *page);

/* --- eform_question.c: one question a page --- */

/* Finds them in the walk, anew after each. */
NODISCARD enum status eform_find_questions(struct request *rq,
                                           struct eform_open *open);
/* The question of the address; NULL: it is asked no more, or none is named. */
const struct eform_question *
eform_question_asked(struct request *rq, const struct eform_open *open);
/* The first that is open, of `page` (NULL: of the form), from the `nth` on;
 * NULL: none. */
const struct eform_question *eform_question_open(const struct eform_open *open,
                                                 const struct eform_page *page,
                                                 size_t nth);
/* The first of that page, or in row `row` of it (0: any); NULL: none. */
const struct eform_question *eform_question_of(const struct eform_open *open,
                                               const struct eform_page *page,
                                               int row);
/* That of a field's key, of an input's, or NULL. */
const struct eform_question *eform_question_at(const struct eform_open *open,
                                               struct str key);
/* The address of a page of the form; "": of the form. */
struct str eform_href(struct request *rq, const struct eform_open *open,
                      struct str page);
/* Whether the input is the question's. */
bool eform_question_has(const struct eform_question *question,
                        const struct eform_item *item);
/* Its address; behind: "&kiem-tra=1". */
struct str eform_question_href(struct request *rq,
                               const struct eform_open *open,
                               const struct eform_question *question,
                               const char *behind);
/* Where to from a question that was saved; new_row: that was added, or 0. */
enum eform_way { EFORM_ON, EFORM_STAY, EFORM_BACK };
NODISCARD enum status eform_question_go(struct request *rq,
                                        const struct eform_open *open,
                                        const struct eform_page *page,
                                        enum eform_way way, int new_row);

/* --- eform_review.c --- */
NODISCARD enum status eform_review_show(struct request *rq,
                                        struct eform_open *open,
                                        const char *fault);

/* --- eform_sign.c: signing by who signs in anew --- */

struct eform_signature {
    struct str way;   /* "sign-in", "otp", "passkey", "factors" */
    struct moment at; /* when it was confirmed anew; unset: it is not */
    bool is_wanted;   /* the form's law wants that, and it has not been done */
};
/* How that is signed what the form says now. */
NODISCARD enum status eform_signature_of(struct request *rq,
                                         const struct eform_open *open,
                                         struct eform_signature *signature);
/* 303 to where the citizen signs in anew for it; back to the review. */
NODISCARD enum status eform_sign(struct request *rq,
                                 const struct eform_open *open);

/* --- eform_paper.c --- */

/* The official form as a PDF; signature: NULL for a preview. */
NODISCARD enum status eform_pdf(struct request *rq, struct eform_open *open,
                                const struct eform_signature *signature,
                                struct str *bytes);
/* Fixes the answers and puts the PDF among the component's files. INVALID: the
 * file was not taken. */
NODISCARD enum status eform_seal(struct request *rq, struct eform_open *open,
                                 const struct eform_signature *signature,
                                 struct refusal *why);

#endif
