-- 0471-province-right: a right for the whole province. A form is one for all
-- units, so who publishes it has a post of that role; the administrators of units
-- go on preparing forms. It is given by motcuactl alone.
--
-- Beside the version before: it knows no such role, and publishes as before until
-- it is gone; finish the upgrade of all nodes before the first such post is
-- given.
ALTER TABLE officer_post
    MODIFY role ENUM ('desk', 'head', 'specialist', 'signer', 'clerk', 'fees',
                      'returns', 'consulted', 'watch', 'statistics', 'admin',
                      'province') NOT NULL;
