-- 0021-event-age: old history is found by its age, to be removed.
CREATE INDEX event_at ON citizen_event (at);
