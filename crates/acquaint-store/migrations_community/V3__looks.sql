-- Names are compared as they are shown, capitals too; what looks like a sign between letters counts as little as one. The
-- functions are those of the code. Of two handles that are found to look alike only now, both stay.
UPDATE members SET name_skeleton = look_of_name(name);
UPDATE OR IGNORE members SET skeleton = look_of_handle(handle) WHERE skeleton <> look_of_handle(handle);
