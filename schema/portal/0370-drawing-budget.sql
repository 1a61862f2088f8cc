-- 0370-drawing-budget: the worker draws small pictures of citizens' files. What
-- that costs counts with what looking at them has cost (look_budget.h), so that
-- files which are dear to draw wait as well.

GRANT SELECT, INSERT, UPDATE ON throttle TO motcua_worker;
