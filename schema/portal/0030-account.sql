-- 0030-account: the citizens of the portal, and how they sign in.
--
-- verified_id_number is id_number where a provider has seen the card: unique,
-- so that two providers lead to one account; a number somebody only typed can
-- neither find an account nor block one. The provider's word is renewed at
-- each sign-in; phone, email and address are the citizen's own.
CREATE TABLE account (
    id                  BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    full_name           VARCHAR(100)    NOT NULL,
    id_number           VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin
                        NOT NULL DEFAULT '',
    verified_id_number  VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
    birth_date          DATE            NULL,
    sex                 ENUM('male', 'female') NULL,
    provider            VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin
                        NOT NULL COMMENT 'settings name of the latest',
    phone               VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin
                        NOT NULL DEFAULT '',
    email               VARCHAR(254)    NOT NULL DEFAULT '',
    commune_code        VARCHAR(5) CHARACTER SET ascii COLLATE ascii_bin
                        NOT NULL DEFAULT '',
    commune_valid_from  DATE            NULL,
    street              VARCHAR(200)    NOT NULL DEFAULT '',
    version             INT UNSIGNED    NOT NULL DEFAULT 1,
    created_at          DATETIME(6)     NOT NULL,
    signed_in_at        DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY account_verified (verified_id_number),
    CONSTRAINT account_verified_is_id
        CHECK (verified_id_number IS NULL OR verified_id_number = id_number),
    CONSTRAINT account_commune
        CHECK ((commune_code = '') = (commune_valid_from IS NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- tech_id is the national portal's name for the citizen, the same for all
-- provinces; subject is the provider's name for this portal alone.
CREATE TABLE account_identity (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    account_id   BIGINT UNSIGNED NOT NULL,
    provider     VARCHAR(30)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject      VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tech_id      VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
    created_at   DATETIME(6)     NOT NULL,
    signed_in_at DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY identity_subject (provider, subject),
    KEY identity_tech (provider, tech_id),
    KEY identity_account (account_id),
    CONSTRAINT identity_of_account FOREIGN KEY (account_id)
        REFERENCES account (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE ON account TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_identity TO motcua_portal;
GRANT SELECT ON account TO motcua_worker;
