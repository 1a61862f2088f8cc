-- 0301-own-data: a citizen may close their own account.
GRANT DELETE ON citizen TO motcua_identity;
