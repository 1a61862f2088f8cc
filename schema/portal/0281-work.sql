-- 0281-work: a dossier as officers work on it.
--
-- process: the steps of a procedure as data, in versions; a dossier keeps the
-- one it was accepted with. dossier_work: where each dossier stands among them,
-- which is what queues read: one range of an index each. officer_event: what
-- officers did and looked at, a chain of hashes for each dossier (and one for
-- all that is about none, 0), whose last link officer_chain holds: nobody has
-- the right to change or take away a line, and whoever did it all the same
-- would break the chain. A decision is drafted, checked and signed by different
-- people, and the database says so too, whoever stands in for whom.
-- The dossier learns how it came and where to; an owner without an account is
-- known by ID number. Beside the version before: its portal files dossiers that
-- have no row here, and the next accepts them all the same (work_open).
ALTER TABLE dossier
    MODIFY account_id BIGINT UNSIGNED NULL
           COMMENT 'NULL: filed at the counter by who has no account',
    ADD COLUMN owner_id_number VARCHAR(12)
        CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'of who has no account, proved at the counter',
    ADD COLUMN channel TINYINT UNSIGNED NOT NULL DEFAULT 2
        COMMENT '1 counter, 2 online, 3 post (QĐ 766)',
    ADD COLUMN supported_at INT UNSIGNED NULL
        COMMENT 'agency whose desk helped; NULL: none',
    ADD COLUMN received_at INT UNSIGNED NULL
        COMMENT 'agency whose desk took it; NULL: the competent one',
    ADD KEY dossier_owner_number (owner_id_number),
    ADD CONSTRAINT dossier_has_owner
        CHECK (account_id IS NOT NULL OR owner_id_number IS NOT NULL),
    ADD CONSTRAINT dossier_channel_known CHECK (channel BETWEEN 1 AND 3),
    ADD CONSTRAINT dossier_supported FOREIGN KEY (supported_at)
        REFERENCES agency (id),
    ADD CONSTRAINT dossier_received FOREIGN KEY (received_at)
        REFERENCES agency (id);

ALTER TABLE dossier_event
    MODIFY kind ENUM ('filed', 'accepted', 'refused', 'started',
                      'supplement_asked', 'supplemented', 'fee_asked', 'paid',
                      'withdrawn', 'stopped', 'finished', 'returned',
                      'extended', 'stop_asked', 'stop_refused', 'corrected')
           NOT NULL,
    ADD COLUMN due_at DATETIME(6) NULL COMMENT 'extended: the new promise';

CREATE TABLE process (
    id           INT UNSIGNED NOT NULL AUTO_INCREMENT,
    procedure_id INT UNSIGNED NULL COMMENT 'NULL: where a procedure has none',
    agency_id    INT UNSIGNED NULL COMMENT 'NULL: where an agency has none',
    name         VARCHAR(100) NOT NULL,
    version      SMALLINT UNSIGNED NOT NULL,
    is_default   BOOLEAN      NOT NULL DEFAULT FALSE
                 COMMENT 'where nothing else is said',
    supplements  ENUM ('subtract', 'anew') NOT NULL DEFAULT 'subtract'
                 COMMENT 'what the promise does after one',
    fee_pauses   BOOLEAN      NOT NULL DEFAULT FALSE,
    created_at   DATETIME(6)  NOT NULL,
    created_by   VARCHAR(100) NOT NULL,
    retired_at   DATETIME(6)  NULL,
    PRIMARY KEY (id),
    KEY process_of (procedure_id, agency_id, version),
    CONSTRAINT process_procedure FOREIGN KEY (procedure_id)
        REFERENCES `procedure` (id),
    CONSTRAINT process_agency FOREIGN KEY (agency_id) REFERENCES agency (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE process_step (
    process_id INT UNSIGNED NOT NULL,
    position   TINYINT UNSIGNED NOT NULL COMMENT 'from 1; ten at most',
    stage      ENUM ('reception', 'handover', 'assign', 'work', 'check', 'sign',
                     'number', 'return') NOT NULL,
    role       ENUM ('desk', 'head', 'specialist', 'signer', 'clerk', 'fees',
                     'returns', 'consulted', 'watch', 'statistics', 'admin')
               NOT NULL,
    name       VARCHAR(100) NOT NULL,
    hours      SMALLINT UNSIGNED NOT NULL COMMENT 'of working time',
    PRIMARY KEY (process_id, position),
    UNIQUE KEY process_step_stage (process_id, stage),
    CONSTRAINT process_step_of FOREIGN KEY (process_id) REFERENCES process (id),
    CONSTRAINT process_step_few CHECK (position BETWEEN 1 AND 10)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO process (id, name, version, is_default, created_at, created_by)
VALUES
    (1, 'Đầy đủ các bước', 1, TRUE, UTC_TIMESTAMP(6), ''),
    (2, 'Trả ngay', 1, FALSE, UTC_TIMESTAMP(6), '');
INSERT INTO process_step VALUES
    (1, 1, 'reception', 'desk', 'Tiếp nhận', 8),
    (1, 2, 'handover', 'desk', 'Chuyển xử lý', 4),
    (1, 3, 'assign', 'head', 'Phân công', 4),
    (1, 4, 'work', 'specialist', 'Thụ lý', 8),
    (1, 5, 'check', 'head', 'Kiểm tra', 4),
    (1, 6, 'sign', 'signer', 'Ký duyệt', 4),
    (1, 7, 'number', 'clerk', 'Cấp số và phát hành', 2),
    (1, 8, 'return', 'desk', 'Trả kết quả', 8),
    (2, 1, 'reception', 'desk', 'Tiếp nhận', 2),
    (2, 2, 'work', 'desk', 'Soạn kết quả', 2),
    (2, 3, 'sign', 'signer', 'Ký duyệt', 2),
    (2, 4, 'return', 'desk', 'Trả kết quả', 2);

CREATE TABLE dossier_work (
    dossier_id    BIGINT UNSIGNED NOT NULL,
    agency_id     INT UNSIGNED NOT NULL COMMENT 'whose queue it is in',
    process_id    INT UNSIGNED NOT NULL,
    stage         ENUM ('reception', 'handover', 'assign', 'work', 'check',
                        'sign', 'number', 'return', 'citizen', 'opinion',
                        'done') NOT NULL,
    stage_before  ENUM ('reception', 'handover', 'assign', 'work', 'check',
                        'sign', 'number', 'return') NULL
                  COMMENT 'where the citizen was asked',
    is_open       BOOLEAN AS (stage <> 'done') PERSISTENT,
    officer_id    BIGINT UNSIGNED NULL COMMENT 'who works on it',
    step_due_at   DATETIME(6) NULL COMMENT 'NULL: the step waits for somebody',
    due_at        DATETIME(6) NOT NULL
                  COMMENT 'the nearer of step and promise; 9999: none',
    sent_by       BIGINT UNSIGNED NULL
                  COMMENT 'who may pull it back, while nobody has touched it',
    sent_from     ENUM ('reception', 'handover', 'assign', 'work', 'check',
                        'sign', 'number', 'return') NULL,
    supplements   TINYINT UNSIGNED NOT NULL DEFAULT 0,
    is_extended   BOOLEAN NOT NULL DEFAULT FALSE,
    wants_stop    BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'the citizen asks',
    note          VARCHAR(200) NOT NULL DEFAULT '' COMMENT 'the last inner one',
    office_unread BOOLEAN NOT NULL DEFAULT FALSE,
    citizen_unread BOOLEAN NOT NULL DEFAULT FALSE,
    version       INT UNSIGNED NOT NULL DEFAULT 1,
    changed_at    DATETIME(6) NOT NULL,
    PRIMARY KEY (dossier_id),
    KEY work_queue (agency_id, stage, due_at, dossier_id),
    KEY work_open (agency_id, is_open, due_at, dossier_id),
    KEY work_mine (officer_id, stage, due_at, dossier_id),
    CONSTRAINT work_of FOREIGN KEY (dossier_id) REFERENCES dossier (id)
        ON DELETE CASCADE,
    CONSTRAINT work_agency FOREIGN KEY (agency_id) REFERENCES agency (id),
    CONSTRAINT work_process FOREIGN KEY (process_id) REFERENCES process (id),
    CONSTRAINT work_officer FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT work_sender FOREIGN KEY (sent_by) REFERENCES officer (id),
    CONSTRAINT work_somebody
        CHECK (stage NOT IN ('work', 'opinion') OR officer_id IS NOT NULL),
    CONSTRAINT work_back
        CHECK ((stage = 'citizen') = (stage_before IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Those that are there: as far as their national status tells.
INSERT INTO dossier_work (dossier_id, agency_id, process_id, stage,
                          stage_before, due_at, changed_at)
SELECT id, agency_id, 1,
       CASE WHEN status = 1 THEN 'reception' WHEN status = 2 THEN 'handover'
            WHEN status = 4 THEN 'assign' WHEN status IN (5, 6) THEN 'citizen'
            WHEN status = 9 THEN 'return' ELSE 'done' END,
       CASE WHEN status NOT IN (5, 6) THEN NULL
            WHEN status_before = 1 THEN 'reception'
            WHEN status_before = 2 THEN 'handover' ELSE 'assign' END,
       COALESCE(due_at, '9999-12-31'), status_at
  FROM dossier;

CREATE TABLE officer_chain (
    chain    BIGINT UNSIGNED NOT NULL COMMENT 'dossier; 0: of none',
    position INT UNSIGNED NOT NULL,
    hash     BINARY(32)   NOT NULL COMMENT 'of the last event',
    PRIMARY KEY (chain)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE officer_event (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    chain        BIGINT UNSIGNED NOT NULL,
    position     INT UNSIGNED    NOT NULL COMMENT 'from 1',
    at           DATETIME(6)     NOT NULL,
    officer_id   BIGINT UNSIGNED NOT NULL,
    officer_name VARCHAR(100)    NOT NULL,
    for_name     VARCHAR(100)    NOT NULL COMMENT 'who is stood in for; ""',
    agency_name  VARCHAR(200)    NOT NULL,
    role         VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    act          VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    from_stage   VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    to_stage     VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    note         TEXT            NOT NULL,
    hash         BINARY(32)      NOT NULL COMMENT 'of the one before and this',
    PRIMARY KEY (id),
    UNIQUE KEY officer_event_position (chain, position),
    KEY officer_event_officer (officer_id, at),
    CONSTRAINT officer_event_of FOREIGN KEY (officer_id) REFERENCES officer (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_decision (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    dossier_id  BIGINT UNSIGNED NOT NULL,
    nth         SMALLINT UNSIGNED NOT NULL COMMENT 'from 1',
    replaces    BIGINT UNSIGNED NULL,
    is_negative BOOLEAN         NOT NULL,
    title       VARCHAR(300)    NOT NULL,
    body        TEXT            NOT NULL,
    drafted_by  BIGINT UNSIGNED NOT NULL,
    drafted_for BIGINT UNSIGNED NULL COMMENT 'who was stood in for',
    drafted_at  DATETIME(6)     NOT NULL,
    frozen      BINARY(32)      NULL COMMENT 'SHA-256; NULL: may be written on',
    checked_by  BIGINT UNSIGNED NULL,
    checked_for BIGINT UNSIGNED NULL,
    checked_at  DATETIME(6)     NULL,
    signed_by   BIGINT UNSIGNED NULL,
    signed_for  BIGINT UNSIGNED NULL,
    signed_at   DATETIME(6)     NULL,
    file_id     BIGINT UNSIGNED NULL COMMENT 'the signed PDF',
    number      VARCHAR(60)     NULL,
    issued_by   BIGINT UNSIGNED NULL,
    issued_at   DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY decision_nth (dossier_id, nth),
    CONSTRAINT decision_of FOREIGN KEY (dossier_id) REFERENCES dossier (id)
        ON DELETE CASCADE,
    CONSTRAINT decision_replaces FOREIGN KEY (replaces)
        REFERENCES dossier_decision (id),
    CONSTRAINT decision_file FOREIGN KEY (file_id) REFERENCES file (id),
    CONSTRAINT decision_drafter FOREIGN KEY (drafted_by)
        REFERENCES officer (id),
    CONSTRAINT decision_four_eyes CHECK (
        COALESCE(checked_by, 0) NOT IN (drafted_by, COALESCE(drafted_for, 0))
        OR checked_by IS NULL),
    CONSTRAINT decision_four_eyes_for CHECK (
        COALESCE(checked_for, 0) NOT IN (drafted_by, COALESCE(drafted_for, 0))
        OR checked_for IS NULL),
    CONSTRAINT decision_signer CHECK (
        COALESCE(signed_by, 0) NOT IN (drafted_by, COALESCE(drafted_for, 0))
        OR signed_by IS NULL),
    CONSTRAINT decision_signer_for CHECK (
        COALESCE(signed_for, 0) NOT IN (drafted_by, COALESCE(drafted_for, 0))
        OR signed_for IS NULL),
    CONSTRAINT decision_in_order CHECK (
        (signed_by IS NULL OR frozen IS NOT NULL)
        AND (number IS NULL OR signed_by IS NOT NULL)
        AND (signed_by IS NULL) = (file_id IS NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Forms 01 to 06 of Circular 03/2025/TT-VPCP, App. I, as sent.
CREATE TABLE letter_template (
    id           INT UNSIGNED NOT NULL AUTO_INCREMENT,
    form         CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                 COMMENT '02 to 05; kq: a result',
    procedure_id INT UNSIGNED NULL COMMENT 'NULL: of all procedures',
    version      SMALLINT UNSIGNED NOT NULL,
    title        VARCHAR(300) NOT NULL,
    body         TEXT         NOT NULL COMMENT 'with places: {ma}, {ly_do} …',
    created_at   DATETIME(6)  NOT NULL,
    created_by   VARCHAR(100) NOT NULL,
    PRIMARY KEY (id),
    KEY letter_template_of (form, procedure_id, version),
    CONSTRAINT letter_template_procedure FOREIGN KEY (procedure_id)
        REFERENCES `procedure` (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO letter_template (form, version, title, body, created_at,
                             created_by) VALUES
    ('02', 1, 'Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ',
     'Hồ sơ của: {chu_ho_so}\nNội dung yêu cầu giải quyết: {thu_tuc}\nĐể hoàn thiện hồ sơ, đề nghị ông/bà bổ sung:\n{giay_to}\nLý do:\n{ly_do}\nThời gian chờ bổ sung không tính vào thời hạn giải quyết. Nếu có vướng mắc, ông/bà liên hệ {can_bo}, {co_quan}, điện thoại {dien_thoai}.',
     UTC_TIMESTAMP(6), ''),
    ('03', 1, 'Phiếu từ chối tiếp nhận giải quyết hồ sơ',
     'Hồ sơ của: {chu_ho_so}\nNội dung yêu cầu giải quyết: {thu_tuc}\nQua xem xét, {co_quan} không tiếp nhận hồ sơ này.\nLý do:\n{ly_do}\nÔng/bà có thể hoàn thiện và nộp lại. Nếu có vướng mắc, ông/bà liên hệ {can_bo}, điện thoại {dien_thoai}.',
     UTC_TIMESTAMP(6), ''),
    ('04', 1, 'Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ',
     'Kính gửi: {chu_ho_so}\n{co_quan} đã nhận hồ sơ của ông/bà về việc {thu_tuc}, hẹn trả kết quả ngày {han}.\nĐến nay hồ sơ chưa giải quyết xong. Lý do:\n{ly_do}\n{co_quan} xin lỗi ông/bà vì sự chậm trễ này và hẹn trả kết quả vào ngày {han_moi}.\nNếu có vướng mắc, ông/bà liên hệ {can_bo}, điện thoại {dien_thoai}.',
     UTC_TIMESTAMP(6), ''),
    ('05', 1, 'Thông báo dừng giải quyết hồ sơ',
     'Kính gửi: {chu_ho_so}\nTheo đề nghị của ông/bà, {co_quan} dừng giải quyết hồ sơ về việc {thu_tuc}.\nLý do:\n{ly_do}\nGiấy tờ bản chính đã nộp và khoản phí được hoàn (nếu có) được trả lại tại nơi tiếp nhận.\nNếu có vướng mắc, ông/bà liên hệ {can_bo}, điện thoại {dien_thoai}.',
     UTC_TIMESTAMP(6), ''),
    ('kq', 1, 'Kết quả giải quyết: {thu_tuc}',
     '{co_quan} đã xem xét hồ sơ {ma} của {chu_ho_so} về việc {thu_tuc}.\nKết quả giải quyết: chấp thuận theo đề nghị.',
     UTC_TIMESTAMP(6), '');

CREATE TABLE dossier_letter (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id    CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dossier_id   BIGINT UNSIGNED NOT NULL,
    form         CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title        VARCHAR(300)    NOT NULL,
    body         TEXT            NOT NULL COMMENT 'as sent',
    officer_name VARCHAR(100)    NOT NULL,
    agency_name  VARCHAR(200)    NOT NULL,
    sent_at      DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY dossier_letter_public_id (public_id),
    KEY dossier_letter_of (dossier_id, sent_at),
    CONSTRAINT dossier_letter_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_opinion (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    dossier_id   BIGINT UNSIGNED NOT NULL,
    agency_id    INT UNSIGNED    NOT NULL COMMENT 'who is asked',
    asked_by     BIGINT UNSIGNED NOT NULL,
    question     TEXT            NOT NULL,
    is_mandatory BOOLEAN         NOT NULL,
    due_on       DATE            NOT NULL,
    asked_at     DATETIME(6)     NOT NULL,
    answered_by  BIGINT UNSIGNED NULL,
    answered_name VARCHAR(100)   NOT NULL DEFAULT '',
    answer       TEXT            NULL,
    closed_at    DATETIME(6)     NULL COMMENT 'answered, or taken back',
    PRIMARY KEY (id),
    KEY dossier_opinion_of (dossier_id),
    KEY dossier_opinion_queue (agency_id, closed_at, due_on, id),
    CONSTRAINT dossier_opinion_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id) ON DELETE CASCADE,
    CONSTRAINT dossier_opinion_agency FOREIGN KEY (agency_id)
        REFERENCES agency (id),
    CONSTRAINT dossier_opinion_asker FOREIGN KEY (asked_by)
        REFERENCES officer (id),
    CONSTRAINT dossier_opinion_answered
        CHECK ((answer IS NULL) = (answered_by IS NULL)
               AND (answer IS NULL OR closed_at IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_note (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    dossier_id   BIGINT UNSIGNED NOT NULL,
    officer_id   BIGINT UNSIGNED NOT NULL,
    officer_name VARCHAR(100)    NOT NULL,
    at           DATETIME(6)     NOT NULL,
    text         TEXT            NOT NULL,
    PRIMARY KEY (id),
    KEY dossier_note_of (dossier_id, id),
    CONSTRAINT dossier_note_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id) ON DELETE CASCADE,
    CONSTRAINT dossier_note_by FOREIGN KEY (officer_id) REFERENCES officer (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_check (
    dossier_id BIGINT UNSIGNED NOT NULL,
    position   SMALLINT UNSIGNED NOT NULL COMMENT 'component',
    verdict    ENUM ('good', 'bad') NOT NULL,
    reason     VARCHAR(500)    NOT NULL,
    officer_id BIGINT UNSIGNED NOT NULL,
    at         DATETIME(6)     NOT NULL,
    PRIMARY KEY (dossier_id, position),
    CONSTRAINT dossier_check_of FOREIGN KEY (dossier_id, position)
        REFERENCES dossier_component (dossier_id, position) ON DELETE CASCADE,
    CONSTRAINT dossier_check_by FOREIGN KEY (officer_id) REFERENCES officer (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- The portal opens the work of a dossier with its filing, and moves it when the
-- citizen answers, pays or withdraws; of the rest it reads what a citizen is
-- shown.
GRANT SELECT, INSERT,
      UPDATE (stage, stage_before, officer_id, step_due_at, due_at, sent_by,
              sent_from, supplements, wants_stop, office_unread, citizen_unread,
              version, changed_at)
    ON dossier_work TO motcua_portal;
GRANT SELECT ON process TO motcua_portal;
GRANT SELECT ON process_step TO motcua_portal;
GRANT SELECT (id, full_name, phone) ON officer TO motcua_portal;
GRANT SELECT (chain, at, act, agency_name) ON officer_event TO motcua_portal;
GRANT SELECT ON dossier_letter TO motcua_portal;

GRANT SELECT ON procedure_version TO motcua_officer;
GRANT SELECT ON `procedure` TO motcua_officer;
GRANT SELECT ON component TO motcua_officer;
GRANT SELECT ON unit TO motcua_officer;
GRANT SELECT ON holiday TO motcua_officer;
GRANT SELECT,
      UPDATE (status, status_before, status_at, version, due_at, fee_vnd,
              paid_at)
    ON dossier TO motcua_officer;
GRANT SELECT ON dossier_applicant TO motcua_officer;
GRANT SELECT ON dossier_component TO motcua_officer;
GRANT SELECT, INSERT ON dossier_file TO motcua_officer;
GRANT SELECT ON dossier_delivery TO motcua_officer;
GRANT SELECT, INSERT ON dossier_event TO motcua_officer;
GRANT SELECT ON dossier_rating TO motcua_officer;
GRANT SELECT, INSERT ON result_seal TO motcua_officer;
GRANT SELECT, INSERT, UPDATE (scan, scanned_at, size_bytes, name, used_at)
    ON file TO motcua_officer;
GRANT SELECT, INSERT, UPDATE ON file_look TO motcua_officer;
GRANT SELECT, INSERT, UPDATE ON parcel TO motcua_officer;
GRANT SELECT (id, dedupe_key, status, sent_at, delivered_at), INSERT ON outbox
    TO motcua_officer;
GRANT SELECT (id, verified_id_number) ON account TO motcua_officer;
GRANT SELECT ON process TO motcua_officer;
GRANT SELECT ON process_step TO motcua_officer;
GRANT SELECT, INSERT, UPDATE ON dossier_work TO motcua_officer;
GRANT SELECT, INSERT, UPDATE ON officer_chain TO motcua_officer;
GRANT SELECT, INSERT ON officer_event TO motcua_officer;
GRANT SELECT, INSERT, UPDATE ON dossier_decision TO motcua_officer;
GRANT SELECT, INSERT ON letter_template TO motcua_officer;
GRANT SELECT, INSERT ON dossier_letter TO motcua_officer;
GRANT SELECT, INSERT,
      UPDATE (answered_by, answered_name, answer, closed_at)
    ON dossier_opinion TO motcua_officer;
GRANT SELECT, INSERT ON dossier_note TO motcua_officer;
GRANT SELECT, INSERT, UPDATE ON dossier_check TO motcua_officer;
GRANT SELECT ON dossier_decision TO motcua_worker;
