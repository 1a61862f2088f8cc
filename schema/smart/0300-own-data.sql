-- 0300-own-data: a citizen may close their own account.
GRANT DELETE ON smart_account TO motcua_smart;
