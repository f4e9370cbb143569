"""Who is at the table, and the beginning and end of a visit."""
