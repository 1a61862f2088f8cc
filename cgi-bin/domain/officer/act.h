/* SPDX-License-Identifier: GPL-3.0-or-later */
/* act.h: what officers do with a dossier, by one table.
 *
 * Each act is one transaction and one event of the trail: it locks the dossier,
 * checks the version that the page showed, asks again who may, and says no with
 * a sentence. Permission is asked at the act, never at the page; the page asks
 * act_why for what to show.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_ACT_H
#define MOTCUA_DOMAIN_OFFICER_ACT_H

#include "domain/dossier/dossier_form.h"
#include "domain/officer/decision.h"
#include "domain/officer/trail.h"

enum act {
    ACT_RECEIVE,    /* Tiếp nhận hồ sơ; form 01 goes out */
    ACT_REFUSE,     /* Từ chối tiếp nhận; form 03 */
    ACT_SUPPLEMENT, /* Yêu cầu bổ sung; form 02 */
    ACT_FEE,        /* Yêu cầu nộp phí */
    ACT_HANDOVER,   /* Chuyển xử lý */
    ACT_TAKE,       /* Nhận việc */
    ACT_ASSIGN,     /* Phân công, also anew */
    ACT_ASK,        /* Xin ý kiến */
    ACT_UNASK,      /* Thu hồi việc xin ý kiến */
    ACT_DRAFT,      /* Soạn kết quả */
    ACT_SUBMIT,     /* Trình kiểm tra */
    ACT_APPROVE,    /* Thông qua */
    ACT_SIGN,       /* Ký duyệt */
    ACT_ISSUE,      /* Cấp số và phát hành */
    ACT_GIVE,       /* Trả kết quả */
    ACT_BACK,       /* Trả lại bước trước */
    ACT_PULL,       /* Thu hồi */
    ACT_EXTEND,     /* Gia hạn; form 04 */
    ACT_STOP,       /* Dừng giải quyết; form 05 */
    ACT_GO_ON,      /* Không dừng */
    ACT_CORRECT,    /* Thay kết quả sai */
    ACT_AMEND,      /* Sửa tờ khai: answers of an electronic form */
    ACT__MAX
};
const char *act_text(enum act act); /* "receive" */

/* What an act wants to be told. */
enum act_need {
    NEED_REASON = 1,   /* of ten characters or more */
    NEED_OFFICER = 2,  /* to whom */
    NEED_QUESTION = 4, /* agency, question, date */
    NEED_DRAFT = 8,    /* title and text */
    NEED_MONEY = 16,
    NEED_NUMBER = 32,
    NEED_RECEIVER = 64,  /* who took it, showing which paper */
    NEED_DATE = 128,     /* the new promise */
    NEED_FILE = 256,     /* perhaps: a PDF signed elsewhere */
    NEED_ANSWERS = 512,  /* of one form */
    NEED_LAST_DAY = 1024 /* perhaps: until when the citizen answers */
};
unsigned act_needs(enum act act);

/* A dossier as the officer may see it. */
struct act_view {
    struct dossier dossier;
    struct work work;
    struct process process;
    bool has_decision;
    struct decision decision;
    bool awaits_opinion;   /* a mandatory one is open */
    struct str owner_name; /* chủ hồ sơ */
    bool is_consulted;     /* by an opinion alone: sees what was sent */
    bool is_answered;      /* and has answered: sees that alone */
};
/* NOT_FOUND: none, or none of the officer's: own desk and unit, what is
 * assigned to them, what their agency is asked about. */
NODISCARD enum status act_load(struct db *db, const struct officer *officer,
                               struct str public_id, struct act_view *view);

/* Whether the officer has work with dossiers of its agency, or with this one:
 * who watches or counts reads them, and writes nothing. */
bool act_is_at_work(const struct officer *officer, const struct act_view *view);

/* NULL: the officer may do it now, by *post. Else a key of Msg.act_why. */
const char *act_why(const struct officer *officer, const struct act_view *view,
                    enum act act, const struct officer_post **post);

struct act_words {
    struct str reason;
    int64_t officer_id; /* NEED_OFFICER; 0: the officer is none of the unit */
    int64_t agency_id;  /* NEED_QUESTION */
    bool is_mandatory;
    struct date day; /* NEED_QUESTION, NEED_DATE, NEED_LAST_DAY */
    struct str title, body;
    bool is_negative;
    struct vnd money;
    struct str number;
    struct str receiver, receiver_paper;
    const struct file *file; /* ACT_SIGN: the signed PDF, taken in already */
    struct str papers;       /* ACT_SUPPLEMENT: from the checklist, lines */
    int64_t component_id;    /* NEED_ANSWERS: whose form */
    const struct form_answer *answers;
    size_t answer_count;
};
struct act_told {
    const char *why;       /* INVALID: a key of Msg.act_why; or, ACT_AMEND, */
    struct refusal answer; /* what is wrong with which answer: why is NULL */
    /* CONFLICT: who changed it since, what and when; act "" where it was the
     * citizen. */
    struct trail_event other;
};
/* OK, INVALID or CONFLICT as told; NOT_FOUND as act_load. */
NODISCARD enum status act_do(struct db *db, const struct settings *settings,
                             const struct officer *officer,
                             struct str public_id, int64_t version,
                             enum act act, const struct act_words *words,
                             struct moment now, struct act_told *told);

#endif
