-- A small l among capitals is read as one of them. The function is that of the code.
UPDATE members SET name_skeleton = look_of_name(name) WHERE name_skeleton <> look_of_name(name);
